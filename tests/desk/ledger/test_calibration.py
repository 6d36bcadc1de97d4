from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.ledger.test_pages import client_of
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.desk.ledger.outcomes import Outcome, Tally, tallied
from troth.promises.models import Promise


def outcome(told: float, answered: float | None, waited: float) -> Outcome:
    return Outcome(told, answered, waited)


@pytest.mark.parametrize(
    ("one", "kept"),
    [
        (outcome(60, 59, 59), True),
        (outcome(60, 60, 60), True),
        (outcome(60, 61, 61), False),
        (outcome(60, None, 30), None),
        (outcome(60, None, 61), False),
    ],
)
def test_who_waits_within_the_told_time_is_not_decided(one: Outcome, kept: bool | None) -> None:
    assert one.is_kept is kept


def test_no_share_is_named_under_nineteen_outcomes() -> None:
    few, enough = (tallied([outcome(60, 30, 30)] * count) for count in (18, 19))
    assert (few.share, few.interval) == (None, None)
    assert enough.share == 1


def test_the_interval_is_wilsons() -> None:
    """15 of 20: Wilson's limits as they are published, 0.531 to 0.888 (Newcombe 1998)."""
    interval = Tally(15, 5, 0).interval
    assert interval is not None
    assert [round(limit, 3) for limit in interval] == [0.531, 0.888]


def test_the_page_sets_what_was_told_beside_what_was_lived(brand: Brand, desk: Client) -> None:
    place, now = make.channel(brand, promise=timedelta(minutes=15)), timezone.now()
    asked = now - timedelta(hours=3)
    for number in range(24):
        make.conversation(place, address=f"c{number}@customer.example", received_at=asked)
    told = Promise.objects.order_by("id")
    told.update(announced_at=asked)
    ids = list(told.values_list("pk", flat=True))
    answered = asked + timedelta(minutes=10)
    Promise.objects.filter(pk__in=ids[:20]).update(kept_at=answered, answered_at=answered)
    words = desk.get(f"/{brand.slug}/promises/calibration").content.decode()
    assert words.count("<svg") >= 2
    assert "kept 20, broken 4, not decided 0" in words
    assert "up to 15 minutes" in words
    assert "83%" in words
    assert "64.1% to 93.3%" in words
    assert "4 of them" in words, "who still waits is drawn, at the wait so far"


def test_what_was_never_told_is_neither_kept_nor_broken_here(brand: Brand, desk: Client) -> None:
    make.conversation(brand)
    assert "Nothing to compare yet" in desk.get(f"/{brand.slug}/promises/calibration").content.decode()


def test_it_is_narrowed_by_channel_and_days(brand: Brand, desk: Client) -> None:
    place, other = make.channel(brand), make.channel(brand)
    make.conversation(place, received_at=timezone.now() - timedelta(days=10))
    Promise.objects.update(announced_at=timezone.now())

    def shows(asked: str) -> bool:
        return "<table" in desk.get(f"/{brand.slug}/promises/calibration{asked}").content.decode()

    assert shows("")
    assert shows(f"?channel={place.pk}&days=90")
    assert not shows(f"?channel={other.pk}")
    assert not shows("?days=7")
    assert shows("?days=x&channel=x")


def test_only_who_may_see_the_ledger_sees_it(brand: Brand) -> None:
    url = f"/{brand.slug}/promises/calibration"
    assert client_of(brand, Role.EXPERT).get(url).status_code == 403
    assert client_of(make.brand(), Role.OWNER).get(url).status_code == 404


def test_it_costs_the_same_queries_however_many_promises(
    brand: Brand, desk: Client, django_assert_num_queries: object
) -> None:
    place = make.channel(brand)
    for number in range(3):
        make.conversation(place, address=f"c{number}@customer.example")
    Promise.objects.update(announced_at=timezone.now())
    with django_assert_num_queries(8):  # type: ignore[operator]
        desk.get(f"/{brand.slug}/promises/calibration")
