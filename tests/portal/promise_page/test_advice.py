from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.portal.promise_page.lives import Life, live, many
from troth.accounts.models import Brand, Channel
from troth.core.database import see
from troth.portal.promise_page.advice import advice

WEEK = timedelta(weeks=1)


def four_weeks(place: Channel, change: Callable[[int], dict[str, object]] = lambda back: {}) -> None:
    """Twenty turns in each of the last four weeks."""
    now = timezone.now()
    for back in range(4):
        changed = change(back)
        for one in many(20, now - back * WEEK - timedelta(days=1)):
            values = {"opened_at": one.opened_at, "wait": one.wait, **changed}
            live(place, Life(**values))  # type: ignore[arg-type]


def said(place: Channel) -> str:
    return advice(place, now=timezone.now())


def test_more_is_advised_where_the_basics_held_for_four_weeks(place: Channel) -> None:
    four_weeks(place)
    assert said(place).startswith("The basics held here in each of the last four weeks")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wait": timedelta(hours=2)}, "the share of kept promises may have been as low as 0%."),
        ({"told": False}, "only 0% of the customers were told a time."),
        ({"wait": None}, "only 0% of the customers got an answer."),
    ],
)
def test_the_week_that_is_in_the_way_is_named_with_what_it_lacked(
    place: Channel, change: dict[str, object], words: str
) -> None:
    four_weeks(place, lambda back: change if back == 2 else {})
    assert words in said(place)
    assert said(place).endswith("Keep to the promise as it is until the basics have held for four weeks.")


def test_a_channel_of_which_too_little_is_known_is_told_so(place: Channel) -> None:
    live(place, *many(3, timezone.now() - timedelta(days=1)))
    assert "only 3 promises came to their end, too few to say." in said(place)


def test_the_fragment_stands_beside_the_policy_and_where_a_channel_is_set_up(
    brand: Brand, desk: Client
) -> None:
    place = make.channel(brand)
    beside = desk.get(f"/{brand.slug}/promises/policies/{place.pk}/advice")
    assert "The basics first." in beside.content.decode()
    assert "Keep to the promise as it is" in beside.content.decode()
    another = desk.get(f"/{brand.slug}/promises/policies/advice")
    assert "before you open another" in another.content.decode()
    assert b"<html" not in another.content


def test_another_brands_channel_is_not_there(brand: Brand, desk: Client) -> None:
    theirs = make.channel(make.brand())
    see([brand.pk])
    assert desk.get(f"/{brand.slug}/promises/policies/{theirs.pk}/advice").status_code == 404
