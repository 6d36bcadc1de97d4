from datetime import UTC, datetime, timedelta

import pytest

from tests.portal.promise_page.lives import Life, live
from troth.accounts.models import Channel
from troth.portal.promise_page.known.wishes import wish, wishes_of

MONDAY = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("Please reply within 2 hours, it is urgent.", 2 * HOUR),
        ("Could you please answer today?", 9 * HOUR),
        ("Please get back to me before 17:00.", 2 * HOUR),
        ("Kunt u mij vandaag nog antwoorden?", 9 * HOUR),
        ("Graag antwoord binnen een uur.", HOUR),
        ("¿Me pueden responder hoy?", 9 * HOUR),
        ("Espero su respuesta en 24 horas.", 24 * HOUR),
        ("Bugün cevap verebilir misiniz?", 9 * HOUR),
        ("Where is my order? It should arrive tomorrow.", None),
        ("I have been waiting for 3 days for an answer.", None),
        ("I wrote two days ago and nobody replied.", None),
        ("Thanks!", None),
        ("See below.\n> We will answer within 2 hours.", None),
    ],
)
def test_a_customers_words_say_how_soon_they_expect_an_answer(text: str, wished: timedelta | None) -> None:
    assert wish(text, MONDAY) == wished


def test_half_of_those_who_named_a_time_expect_an_answer_by_then(place: Channel) -> None:
    said = [f"Please reply within {number} hours." for number in range(1, 20)]
    live(place, *[Life(opened_at=MONDAY, text=text) for text in said], Life(opened_at=MONDAY))
    found = wishes_of(place.brand, now=MONDAY + HOUR)
    assert found is not None
    assert (found.customers, found.half) == (19, 10 * HOUR)


def test_under_nineteen_customers_say_nothing(place: Channel) -> None:
    live(place, *[Life(opened_at=MONDAY, text="Please reply within an hour.")] * 18)
    assert wishes_of(place.brand, now=MONDAY + HOUR) is None


def test_what_was_said_long_ago_is_forgotten(place: Channel) -> None:
    live(place, *[Life(opened_at=MONDAY, text="Please reply within an hour.")] * 19)
    assert wishes_of(place.brand, now=MONDAY + timedelta(days=91)) is None
