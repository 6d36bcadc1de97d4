from datetime import timedelta

from django.utils import timezone

from tests import make
from tests.promises.honest.past import waited
from troth.accounts.models import Brand
from troth.promises.honest.reliability import Judged, judged

NOW = timezone.now()


def found(brand: Brand, *, later: timedelta = timedelta()) -> list[Judged]:
    return judged([brand.pk], since=NOW - timedelta(days=7), now=NOW + later)


def test_a_forecast_holds_if_the_answer_came_within_it_and_not_by_its_rounding(brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [100.0, 101.0], ended_at=NOW, forecast=100.5)
    assert [(one.held, one.said) for one in found(brand)] == [(False, 120), (True, 120)]


def test_who_left_early_is_unknown_and_who_left_past_it_was_misled(brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [50.0, 200.0], ended_at=NOW, forecast=100.0, is_answered=False)
    assert [one.held for one in found(brand)] == [False, None]


def test_who_still_waits_past_it_is_counted_before_anybody_answers(brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [10.0], ended_at=NOW, forecast=100.0, is_answered=None)
    assert [one.held for one in found(brand)] == [None]
    assert [one.held for one in found(brand, later=timedelta(seconds=120))] == [False]


def test_what_was_void_or_had_no_forecast_is_left_out(brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [10.0], ended_at=NOW)
    void = {"voided_at": NOW, "void_cause": "spam"}
    waited(talk, [20.0], ended_at=NOW, forecast=100.0, is_answered=None, **void)
    assert found(brand) == []


def test_the_hour_is_that_of_the_brands_clock(brand: Brand) -> None:
    talk = make.conversation(brand)
    noon = NOW.replace(hour=12, minute=30)
    waited(talk, [10.0], ended_at=noon, forecast=100.0)
    assert found(brand)[0].hour in (13, 14)  # Amsterdam in winter, or in summer
