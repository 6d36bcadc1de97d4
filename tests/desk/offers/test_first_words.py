import pytest

from troth.desk.offers.rules.first_words import LONGEST, blurred, teaser


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Where is order 20417?", "Where is order …?"),
        ("Call me on +31 (0)20 123 45 67, please", "Call me on …, please"),
        ("Mail emma.visser@customer.example.", "Mail …."),
        ("See https://shop.example/orders/20417?key=1 and www.shop.example/a", "See … and …"),
        ("My account NL91ABNA0417164300 was charged", "My account … was charged"),
        ("I want 2 lamps at 9", "I want 2 lamps at 9"),
        ("I am Emma Visser, and EMMA again, not Emmaline", "I am … …, and … again, not Emmaline"),
        ("  Two\n\nlines  ", "Two lines"),
        ("", ""),
    ],
)
def test_whose_it_is_is_left_out_and_what_it_is_stays(text: str, said: str) -> None:
    assert blurred(text, "Emma Visser", "emma@customer.example") == said


def test_a_name_of_one_letter_hides_no_word() -> None:
    assert blurred("I want a lamp", "A I") == "I want a lamp"


def test_only_the_beginning_is_shown() -> None:
    assert len(teaser("word " * 200)) <= LONGEST
    assert len(blurred("word " * 200)) <= LONGEST
    assert teaser("word " * 200).endswith("…")
