"""The figures of the promise page, by hand and beside insight's own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.portal.promise_page.lives import HOUR, Life, customer, live, many
from troth.accounts.models import Brand, Channel
from troth.core.database import see
from troth.insight.live import measured
from troth.portal.promise_page.known.figures import (
    EVERY_CHANNEL,
    NOTHING,
    Shown,
    enough,
    figures,
    last_days,
)
from troth.promises.models import Promise

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def shown(place: Channel, days: int = 30, *, now: datetime = NOW) -> Shown:
    found = figures(place.brand_id, last_days(now), now=now)
    return found.get(str(days), {}).get(place.pk, NOTHING)


def kept(place: Channel) -> float | None:
    figure = shown(place).kept
    assert figure is not None
    return figure.value


def test_nothing_is_known_of_a_brand_to_which_nobody_wrote(place: Channel) -> None:
    assert figures(place.brand_id, last_days(NOW), now=NOW) == {}


def test_the_kept_share_is_that_of_the_promises_whose_end_is_known(place: Channel) -> None:
    live(place, *many(3, NOW - DAY), *many(1, NOW - 3 * DAY, wait=2 * HOUR))
    figure = shown(place).kept
    assert figure is not None
    assert figure.value == pytest.approx(0.75)
    assert figure.n == 4
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.75 < figure.high


def test_a_promise_that_still_runs_is_censored_and_not_dropped(place: Channel) -> None:
    """Four of which one was late; one waits since half of its time: those who were faster are not moved."""
    live(place, Life(opened_at=NOW - 30 * MINUTE))
    live(place, *many(2, NOW - DAY, wait=6 * MINUTE), *many(1, NOW - 2 * DAY, wait=48 * MINUTE))
    live(place, *many(1, NOW - 3 * DAY, wait=2 * HOUR))
    # S = (5 - 2) / 5 at a tenth of the time, then one is censored, then (2 - 1) / 2.
    assert kept(place) == pytest.approx(1 - 3 / 5 * 1 / 2)
    figure = shown(place).kept
    assert figure is not None
    assert figure.n == 4


def test_who_left_and_who_was_never_answered_count_as_not_kept(place: Channel) -> None:
    live(place, *many(2, NOW - DAY))
    live(place, Life(opened_at=NOW - DAY, left_after=5 * MINUTE), Life(opened_at=NOW - DAY))
    assert kept(place) == pytest.approx(0.5)


def test_all_that_were_kept_are_all(place: Channel) -> None:
    live(place, *many(20, NOW - DAY))
    figure = shown(place).kept
    assert figure is not None
    assert (figure.value, figure.high) == (1.0, 1.0)
    assert figure.low == pytest.approx(0.8389, abs=1e-4), "Wilson's, of 20 of 20"


def test_what_was_never_told_is_in_no_kept_share(place: Channel) -> None:
    live(place, *many(2, NOW - DAY), Life(opened_at=NOW - DAY, wait=2 * HOUR, told=False))
    found = shown(place)
    assert found.kept is not None
    assert found.told is not None
    assert (found.kept.value, found.kept.n) == (1.0, 2)
    assert found.told.value == pytest.approx(2 / 3)
    assert found.told.n == 3


def test_a_turn_without_any_promise_was_not_told_and_neglects_nobody(place: Channel) -> None:
    live(place, *many(1, NOW - DAY), Life(opened_at=NOW - DAY, wait=50 * HOUR, allowed=None))
    found = shown(place)
    assert found.told is not None
    assert found.told.value == pytest.approx(0.5)
    assert found.neglect is not None
    assert found.neglect.value == 0


def test_spam_is_left_out_and_a_later_time_of_the_customers_choice_counts_only_as_told(
    place: Channel,
) -> None:
    live(place, *many(2, NOW - DAY))
    spam, later = live(place, *[Life(opened_at=NOW - DAY)] * 2)
    ended = Promise.objects.filter(voided_at=None, answered_at=None)
    soon = NOW - DAY + MINUTE
    ended.filter(conversation=spam).update(voided_at=soon, void_cause="spam")
    ended.filter(conversation=later).update(voided_at=soon, void_cause="changed", changed_at=soon)
    found = shown(place)
    assert found.kept is not None
    assert found.told is not None
    assert (found.kept.value, found.kept.n) == (1.0, 2)
    assert (found.told.value, found.told.n) == (1.0, 3)


def test_neglect_runs_from_the_due_time_to_the_answer_the_leaving_or_now(place: Channel) -> None:
    live(
        place,
        Life(opened_at=NOW - DAY, wait=HOUR + 30 * MINUTE),
        Life(opened_at=NOW - DAY, left_after=HOUR + 6 * MINUTE),
        Life(opened_at=NOW - HOUR - 24 * MINUTE),
        Life(opened_at=NOW - DAY, wait=MINUTE),
    )
    neglect = shown(place).neglect
    assert neglect is not None
    assert neglect.value == pytest.approx((30 + 6 + 24) / 4 * 1000)


def test_a_span_holds_what_opened_in_it(place: Channel) -> None:
    live(place, *many(1, NOW - 5 * DAY), *many(1, NOW - 20 * DAY), *many(1, NOW - 60 * DAY))
    live(place, *many(1, NOW - 100 * DAY))
    assert [shown(place, days).outcomes for days in (7, 30, 90)] == [1, 2, 3]


def test_each_channel_is_counted_by_itself_and_all_together(place: Channel, brand: Brand) -> None:
    other = make.channel(brand)
    live(place, *many(3, NOW - DAY))
    live(other, *many(1, NOW - DAY, wait=2 * HOUR))
    found = figures(brand.pk, last_days(NOW), now=NOW)["30"]
    shares = {channel: one.kept.value for channel, one in found.items() if one.kept}
    assert shares == {place.pk: 1.0, other.pk: 0.0, EVERY_CHANNEL: pytest.approx(0.75)}


def test_another_brand_adds_nothing(place: Channel, brand: Brand) -> None:
    live(place, *many(2, NOW - DAY))
    other = make.brand()
    live(make.channel(other), *many(5, NOW - DAY, wait=2 * HOUR))
    see([brand.pk, other.pk])
    assert (kept(place), shown(place).outcomes) == (1.0, 2)
    see([other.pk])
    assert figures(brand.pk, last_days(NOW), now=NOW) == {}, "row-level security holds beneath"


def test_turns_of_one_customer_widen_the_interval(place: Channel) -> None:
    apart = [*many(10, NOW - DAY), *many(10, NOW - 3 * DAY, wait=2 * HOUR)]
    live(place, *apart)
    alone = shown(place).kept
    one, two = customer(place), customer(place)
    live(place, *apart[:10], of=one)
    live(place, *apart[10:], of=two)
    together = shown(place).kept
    assert alone is not None
    assert together is not None
    assert together.n == 2 * alone.n
    assert together.low is not None
    assert alone.low is not None
    assert together.low < alone.low


def test_nineteen_outcomes_are_needed_to_say_anything(place: Channel) -> None:
    live(place, *many(18, NOW - DAY))
    assert enough(shown(place).kept) is None
    live(place, *many(1, NOW - 2 * DAY))
    assert enough(shown(place).kept) is not None


def test_the_figures_are_those_of_insight(place: Channel) -> None:
    """Where everything was promised, this statement and the measures of the audit say the same."""
    now = timezone.now()
    mixed = [
        Life(opened_at=now - timedelta(hours=7 * number), wait=timedelta(minutes=11 * number % 90))
        for number in range(1, 24)
    ]
    live(place, *mixed, Life(opened_at=now - 20 * MINUTE), Life(opened_at=now - 5 * HOUR))
    live(place, *mixed[:4], Life(opened_at=now - 9 * HOUR, told=False, wait=HOUR / 2), of=customer(place))
    theirs = measured([place.brand_id], since=now - 30 * DAY, until=now).overall
    ours = shown(place, now=now)
    for mine, name in (
        (ours.kept, "kept_share"),
        (ours.told, "told_share"),
        (ours.neglect, "neglect_minutes_per_1000_conversations"),
    ):
        assert mine is not None, name
        assert mine.n == theirs[name].n, name
        found, wanted = (mine.value, mine.low, mine.high), theirs[name]
        assert found == pytest.approx((wanted.value, wanted.low, wanted.high), rel=1e-6), name
