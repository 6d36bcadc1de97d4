"""The timeline of a dry run says to the microsecond what a promise would say, and says it fast."""

import time
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from troth.desk.policies.draft import Draft
from troth.desk.policies.rules.timeline import Timeline
from troth.desk.policies.rules.trial import Lived
from troth.desk.policies.trial import all_tried
from troth.promises.besides import Besides
from troth.promises.rules.calendar import Calendar, CalendarError, parse
from troth.promises.rules.terms import About, Allowance, due
from troth.promises.rules.terms import parse as terms_of

SINCE = datetime(2026, 10, 20, 7, 13, 5, tzinfo=UTC)
"""Clocks go back in the week after it."""
SHOP = parse(
    {
        "zone": "Europe/Amsterdam",
        "week": {
            "mon": [["09:00", "12:00"], ["18:00", "02:00"]],
            "thu": [["10:00", "10:30"]],
            "sun": [["00:00", "24:00"]],
        },
        "holidays": ["2026-10-29"],
        "exceptions": {"2026-10-30": [["08:00", "08:20"]]},
        "public_holidays": ["NL"],
    }
)
ALWAYS = Calendar.always("Europe/Amsterdam")
within = some.timedeltas(min_value=timedelta(), max_value=timedelta(days=60))
allowances = within.map(lambda span: Allowance(within=span)) | some.times().map(
    lambda at: Allowance(by=time_of_day(at.hour, at.minute))
)
starts = some.timedeltas(min_value=timedelta(), max_value=timedelta(days=9)).map(lambda ahead: SINCE + ahead)


@settings(max_examples=60, deadline=None)
@given(asked=some.lists(some.tuples(allowances, starts), min_size=1, max_size=6))
@pytest.mark.parametrize("calendar", [SHOP, ALWAYS], ids=["a shop", "always"])
def test_it_says_what_a_promise_would_say(
    calendar: Calendar, asked: list[tuple[Allowance, datetime]]
) -> None:
    timeline = Timeline(calendar, SINCE)
    for allowed, start in asked:
        assert timeline.due_at(allowed, start) == due(allowed, start, calendar).due_at


def test_a_calendar_without_enough_open_time_is_refused_as_ever() -> None:
    rare = parse({"zone": "Europe/Amsterdam", "week": {}, "exceptions": {"2026-12-24": [["09:00", "10:00"]]}})
    timeline = Timeline(rare, SINCE)
    assert timeline.due_at(Allowance(within=timedelta(hours=1)), SINCE).hour == 9
    with pytest.raises(CalendarError):
        timeline.due_at(Allowance(within=timedelta(hours=2)), SINCE)


def test_nothing_before_its_beginning_is_asked_of_it() -> None:
    with pytest.raises(ValueError, match="before"):
        Timeline(SHOP, SINCE).due_at(Allowance(within=timedelta()), SINCE - timedelta(seconds=1))


def lived_at(number: int, kind: str) -> Lived:
    about = About("nl", frozenset({f"tag {number % 40}"}))
    came_at = SINCE + number * timedelta(minutes=2)
    return Lived(number, "", kind, about, came_at, None, was="", was_due_at=None)


def test_five_thousand_turns_with_years_of_allowance_take_less_than_three_seconds() -> None:
    terms = terms_of(
        [{"kind": "resolution", "within": "365d"}]
        + [
            {"kind": "first_reply", "segment": {"tag": f"tag {number}"}, "within": "200d"}
            for number in range(40)
        ]
    )
    draft = Draft(timedelta(days=60), SHOP, None, Besides(terms=terms))
    lived = [lived_at(number, kind) for number in range(5000) for kind in ("first_reply", "resolution")]
    begun = time.process_time()
    found = all_tried(draft, lived, since=SINCE, now=SINCE + timedelta(days=7))
    assert time.process_time() - begun < 3
    assert len(found) == 10_000
    assert found[0].due_at == due(Allowance(within=timedelta(days=200)), SINCE, SHOP).due_at
