from dataclasses import replace
from datetime import timedelta

import pytest

from tests.promises.capacity.rules.weeks import all_week, asked, by_day, calls, chats, mails, staff
from troth.promises.capacity.rules.capacity import LADDER, Capacity, capacity, share_of
from troth.promises.capacity.rules.hours import HOURS, times
from troth.promises.capacity.rules.keeping import Keeping
from troth.promises.capacity.rules.open_week import open_week
from troth.promises.capacity.rules.staff import Group, Staff
from troth.promises.rules.calendar import parse
from troth.promises.rules.terms import Allowance

HALF_A_MINUTE = timedelta(seconds=30)
OFFICE = open_week(
    parse(
        {
            "zone": "UTC",
            "week": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        }
    )
)
NOON = 12


def call_week(people: float, arriving: float = 200.0, within: timedelta = timedelta(seconds=25)) -> Capacity:
    return capacity(
        asked("call", {"call": calls(all_week(arriving))}, staff(all_week(people)), within=within)
    )


def test_calls_are_kept_as_erlang_says_after_five_seconds_to_pick_up() -> None:
    assert call_week(14).share == pytest.approx(0.88835, abs=5e-6)


def test_who_is_missing_is_said_of_each_hour_and_of_the_week() -> None:
    found = call_week(14)
    assert found.cannot_be_kept
    assert found.more_people == 1
    assert {hour.needed for hour in found.hours} == {15}
    assert call_week(15).more_people == 0
    assert {hour.needed for hour in call_week(15).hours} == {None}
    assert {hour.needed for hour in call_week(0).hours} == {15}, "also where nobody is there"


def test_the_shortest_promise_that_holds_is_the_first_step_that_keeps_the_share() -> None:
    found = call_week(14)
    # By hand: 1 - 0.17413 e^(-80 t) of an hour t is 0.9001 after 25 seconds and 0.9487 after 55.
    assert found.tightest == {0.9: timedelta(seconds=30), 0.95: timedelta(minutes=2)}
    assert found.hours[0].tightest == found.tightest, "every hour is the same"
    a_step_less = call_week(14, within=timedelta(seconds=15)).share
    assert a_step_less is not None
    assert a_step_less < 0.9


def test_more_than_the_people_can_ever_do_is_kept_by_no_promise() -> None:
    found = call_week(8)
    assert found.share == 0.0
    assert found.tightest == {0.9: None, 0.95: None}


def test_a_mail_promise_of_hours_is_kept_where_the_hours_suffice() -> None:
    works = {"mail": mails(by_day(10.0))}
    week = asked("mail", works, staff(by_day(1.0)), within=timedelta(hours=2), week=OFFICE)
    assert share_of(week) == pytest.approx(1.0)
    half = replace(week, staff=staff(by_day(0.5)))
    # An hour of work comes in each hour and half an hour of people is there: half of it is done.
    assert share_of(half) == pytest.approx(0.5, abs=0.01)
    assert capacity(half).more_people == 1


def test_mail_gets_what_calls_leave() -> None:
    works = {"mail": mails(all_week(10.0)), "call": calls(all_week(20.0))}
    # 20 calls of 3 minutes keep one person busy; a mail of 6 minutes comes 10 times an hour.
    two = asked("mail", works, staff(all_week(2.0)), within=timedelta(hours=2))
    one = asked("mail", works, staff(all_week(1.5)), within=timedelta(hours=2))
    assert share_of(two) == pytest.approx(1.0)
    assert share_of(one) == pytest.approx(0.5, abs=0.01)
    apart = Staff((Group(frozenset({"call"}), all_week(2.0)), Group(frozenset({"mail"}), all_week(1.0))))
    assert share_of(replace(one, staff=apart)) == pytest.approx(1.0), "those on the phone answer no mail"


def test_a_short_mail_promise_is_kept_only_by_who_is_free_at_once() -> None:
    works = {"mail": mails(all_week(5.0))}
    short = asked("mail", works, staff(all_week(1.0)), within=timedelta(minutes=15))
    # Half of the time somebody writes: 1 - 0.5 e^(-5 * 9 / 60) of those who come wait 9 minutes at most.
    assert share_of(short) == pytest.approx(1 - 0.5 * 2.718281828459045 ** (-0.75), rel=1e-6)


def test_chats_at_night_are_answered_when_people_come() -> None:
    works = {"chat": chats(all_week(0.5))}
    week = asked("chat", works, staff(by_day(3.0)), within=HALF_A_MINUTE, week=OFFICE)
    shares = [hour.share for hour in capacity(week).hours]
    assert shares[NOON] == pytest.approx(1.0, abs=1e-3)
    assert shares[20] == pytest.approx(1.0), "three people pick up what one evening left"
    assert (shares[5 * 24] or 0) + (shares[6 * 24 + 20] or 0) < 2, "but not all of a weekend in half a minute"


def test_an_hour_promises_what_its_term_says() -> None:
    day = timedelta(seconds=25)
    week = asked("call", {"call": calls(all_week(200.0))}, staff(all_week(14.0)), within=day)
    night = tuple(
        Allowance(within=timedelta(minutes=2)) if hour % 24 >= 20 else week.allowed[hour]
        for hour in range(HOURS)
    )
    shares = [hour.share or 0 for hour in capacity(replace(week, allowed=night)).hours]
    assert shares[19] < 0.9 < shares[20]


def test_the_busiest_week_is_a_harder_one() -> None:
    week = asked("call", {"call": calls(all_week(200.0))}, staff(all_week(15.0)), within=HALF_A_MINUTE)
    found = capacity(replace(week, busiest=1.2))
    more = capacity(replace(week, works={"call": calls(all_week(240.0))}, own=times(week.own, 1.2)))
    assert found.busiest_share == pytest.approx(more.share)
    assert (found.busiest_share or 0) < (found.share or 0)


@pytest.mark.parametrize(("seen", "weeks"), [(18, 8.0), (168 * 5, 0.9)])
def test_under_19_turns_or_a_week_nothing_is_said(seen: int, weeks: float) -> None:
    week = asked("call", {"call": calls(all_week(200.0))}, staff(all_week(14.0)), within=HALF_A_MINUTE)
    thin = replace(week, seen=(seen // 168,) * HOURS if seen > 168 else (seen, *(0,) * 167), weeks=weeks)
    assert capacity(thin).share is None
    assert share_of(thin) is None
    assert not capacity(thin).cannot_be_kept


def test_an_hour_in_which_nothing_comes_has_no_share() -> None:
    found = capacity(asked("mail", {"mail": mails(by_day(4.0))}, staff(by_day(1.0)), within=LADDER[-1]))
    assert found.hours[0].share is None
    assert found.hours[0].tightest == {0.9: None, 0.95: None}
    assert found.hours[NOON].share == pytest.approx(1.0)


def test_a_person_for_chats_alone_helps_no_mail() -> None:
    works = {"mail": mails(all_week(1.0)), "chat": chats(all_week(1.0))}
    people = staff(all_week(5.0), "chat")
    assert Keeping("mail", works, people, (4.0,) * HOURS * 4).people == all_week(0.0)
    assert share_of(asked("mail", works, people, within=timedelta(hours=4))) == 0.0
