import pytest

from troth.desk.review.rules.filler import Suspicion, plain, suspicion

ASKED = "Where is my order?"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("Ok.", Suspicion.SHORT),
        ("👍", Suspicion.SHORT),
        ("", Suspicion.SHORT),
        ("Hello, thank you for your message. We will get back to you.", Suspicion.FILLER),
        ("Bedankt voor uw bericht! Wij kijken ernaar.", Suspicion.FILLER),
        ("Hemen bakıyorum, lütfen bekleyin.", Suspicion.FILLER),
        ("Un momento por favor.", Suspicion.FILLER),
        ("It left our store on Monday and arrives tomorrow.", None),
        ("Thank you for your message. Your order 1234 left on Monday and arrives tomorrow.", None),
    ],
)
def test_an_answer_is_suspected_by_its_words(answer: str, why: Suspicion | None) -> None:
    assert suspicion(answer, asked=ASKED, asked_again=None) == why


@pytest.mark.parametrize("again", ["where is my order", "Where is  my ORDER ?!"])
def test_the_same_question_after_an_answer_goes_before_all_else(again: str) -> None:
    said = "It left our store on Monday and arrives tomorrow."
    assert suspicion(said, asked=ASKED, asked_again=again) == Suspicion.ASKED_AGAIN
    assert suspicion(said, asked=ASKED, asked_again="Thanks!") is None


def test_signs_and_capitals_make_no_other_words() -> None:
    assert plain("İyi  günler!") == plain("iyi günler")
    assert suspicion("Ok.", asked="?", asked_again="!") == Suspicion.SHORT, "nothing twice is no question"
