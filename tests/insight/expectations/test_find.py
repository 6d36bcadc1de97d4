import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.insight.expectations.rules.due import amount_words
from troth.insight.expectations.rules.expectation import Subject
from troth.insight.expectations.rules.find import LONGEST_QUOTE, find


def replies(text: str) -> list[str]:
    return [amount_words(found.amount) for found in find(text) if found.subject is Subject.REPLY]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("We answer within 24 hours.", ["24 hours"]),
        ("We'll call you tomorrow", ["next day"]),
        ("You can expect our reply in 1-2 business days.", ["1-2 business days"]),
        ("We\u2019ll get back to you within forty\u2011eight hours.", ["48 hours"]),
        ("You get an answer by 5 p.m. today", ["by 17:00", "same day"]),
        ("WE REPLY WITHIN TWO (2) WORKING DAYS", ["2 business days"]),
        ("Wij reageren binnen 2 werkdagen.", ["2 business days"]),
        ("Te respondemos en 48 horas.", ["48 hours"]),
        ("MESAJINIZA 24 SAAT İÇİNDE YANIT VERİYORUZ.", ["24 hours"]),
        ("Messages are answered in the order received.", ["vague"]),
        ("You said you would answer within 2 hours.", []),
        ("Please reply within 48 hours.", []),
        ("Will you answer within 2 hours?", []),
        ("", []),
    ],
)
def test_a_promise_to_answer_is_found_with_its_time(text: str, amounts: list[str]) -> None:
    assert replies(text) == amounts


def test_each_time_is_about_the_words_nearest_to_it() -> None:
    found = find("We answer within 24 hours and deliver in 3 working days; refunds take 5 days.")
    assert [(one.subject.value, amount_words(one.amount)) for one in found] == [
        ("reply", "24 hours"),
        ("delivery", "3 business days"),
        ("refund", "5 days"),
    ]


def test_a_sentence_that_a_mail_program_broke_is_whole() -> None:
    text = "Thank you for writing about the lamp that you bought; we answer\nevery question within 24\nhours."
    assert replies(text) == ["24 hours"]


def test_lines_of_a_footer_do_not_run_together() -> None:
    found = find("Delivery: 2 days\nResponse time: 4 hours\nReturns: 30 days")
    assert [(one.subject.value, amount_words(one.amount)) for one in found] == [
        ("delivery", "48 hours"),
        ("reply", "4 hours"),
    ]


def test_the_words_are_quoted_and_never_long() -> None:
    (short,) = find("Hello. We answer within 24 hours. Bye.")
    (long,) = find(
        "We read " + "all that you send us and " * 10 + "answer within 24 hours " + "as we should " * 20
    )
    assert short.quote == "We answer within 24 hours."
    assert "24 hours" in long.quote
    assert len(long.quote) <= LONGEST_QUOTE


def test_opening_hours_are_told_apart() -> None:
    (found,) = find("Our phone lines are open Monday to Friday, 9:00-17:00.")
    assert found.subject is Subject.HOURS


HOSTILE = (
    "within within 1 1 1 ", "in 1 hour ", "1-1-1-", "you can can ", "nemen neemt ", "heeft 1 uur antwoord ",
    "talebiniz a a a a a a ", "antes de las 5 ", "we reply in 1 hour (", "9:00-17:00 open ", "\n",
    ". ", "a few a few ",
)  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_text_takes_no_longer_than_its_length(words: str) -> None:
    """100 kB took 0.1 to 0.4 s; time that grows with the square would take minutes."""
    begun = time.process_time()
    find((words * 100_000)[:100_000])
    assert time.process_time() - begun < 5


@given(st.text(alphabet="12 aehinorstuwy.,\n-İı24hours within reply antwoord saat", max_size=400))
def test_nothing_makes_it_fail(text: str) -> None:
    for found in find(text):
        assert len(found.quote) <= LONGEST_QUOTE


def test_ten_thousand_mails_take_less_than_a_minute() -> None:
    filler = "Thank you for your message about order 20417, which left our warehouse on Monday. "
    texts = [
        filler * random.Random(number).randrange(2, 20) + "We answer within 24 hours."
        for number in range(200)
    ]
    begun = time.process_time()
    for text in texts:
        find(text)
    assert (time.process_time() - begun) / len(texts) < 60 / 10_000
