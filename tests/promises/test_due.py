import json
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.promises.test_calendar import AMSTERDAM, all_week, calendars, moment, moments
from troth.promises.rules.calendar import Calendar, CalendarError, parse
from troth.promises.rules.due import Explanation, due_at, explanation, told_due_at
from troth.promises.rules.durations import AllowanceError, allowance, allowance_text
from troth.promises.rules.explanation import explain

OFFICE = parse({**AMSTERDAM, "holidays": ["2026-12-25"]})
allowances = st.timedeltas(timedelta(seconds=1), timedelta(hours=40))


@pytest.mark.parametrize(
    ("start", "allowed", "due"),
    [
        ("2026-11-23T10:00+01:00", "4h", "2026-11-23T14:00+01:00"),
        ("2026-11-23T15:00+01:00", "2h", "2026-11-23T17:00+01:00"),
        ("2026-11-23T15:00:01+01:00", "2h", "2026-11-24T09:00:01+01:00"),
        ("2026-11-20T16:58+01:00", "15m", "2026-11-23T09:13+01:00"),
        ("2026-11-21T12:00+01:00", "30s", "2026-11-23T09:00:30+01:00"),
        ("2026-12-24T16:00+01:00", "2h", "2026-12-28T10:00+01:00"),
        ("2026-03-27T16:00+01:00", "2h", "2026-03-30T10:00+02:00"),
        ("2026-10-23T16:00+02:00", "2h", "2026-10-26T10:00+01:00"),
        ("2026-11-23T09:00+01:00", "1d", "2026-11-25T17:00+01:00"),
    ],
    ids=[
        "the same day",
        "used up at closing is due at closing",
        "a second over closing goes on next day",
        "over the weekend",
        "received while closed",
        "over a holiday",
        "over the change to summer",
        "over the change to winter",
        "a day is 24 open hours",
    ],
)
def test_a_promise_is_due_when_its_open_time_has_passed(start: str, allowed: str, due: str) -> None:
    assert due_at(moment(start), allowance(allowed), OFFICE) == moment(due)


@pytest.mark.parametrize(
    ("zone", "start", "due"),
    [
        ("Europe/Amsterdam", "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"),
        ("Europe/Amsterdam", "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
        ("Europe/Istanbul", "2026-03-29T02:30+03:00", "2026-03-29T03:30+03:00"),
        ("America/New_York", "2026-03-08T01:30-05:00", "2026-03-08T03:30-04:00"),
        ("America/New_York", "2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00"),
        ("Australia/Lord_Howe", "2026-10-04T01:45+10:30", "2026-10-04T03:15+11:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45+11:00", "2026-04-05T02:15+10:30"),
    ],
)
def test_an_hour_lasts_an_hour_when_clocks_change(zone: str, start: str, due: str) -> None:
    for calendar in (all_week(["00:00", "06:00"], zone=zone), Calendar.always(zone)):
        assert due_at(moment(start), timedelta(hours=1), calendar) == moment(due)


def test_due_at_is_in_utc_and_exact() -> None:
    start = datetime(2026, 11, 23, 10, 0, 0, 123456, ZoneInfo("Europe/Amsterdam"))
    due = due_at(start, timedelta(seconds=30), OFFICE)
    assert due == start + timedelta(seconds=30)
    assert due.tzinfo is UTC


def test_no_allowance_is_due_when_next_open() -> None:
    assert due_at(moment("2026-11-21T12:00Z"), timedelta(), OFFICE) == moment("2026-11-23T08:00Z")


def test_too_little_open_time_is_an_error_and_not_an_endless_loop() -> None:
    rare = parse({"zone": "UTC", "week": {"mon": [["09:00", "09:01"]]}})
    with pytest.raises(CalendarError, match="in the ten years after 2026-11-20"):
        due_at(moment("2026-11-20T00:00Z"), timedelta(days=1), rare)
    over = parse({"zone": "UTC", "week": {}, "exceptions": {"2026-11-23": [["09:00", "10:00"]]}})
    with pytest.raises(CalendarError):
        explanation(moment("2026-11-20T00:00Z"), timedelta(hours=2), over)


def test_naive_starts_and_negative_allowances_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(moment("2026-11-20T00:00Z").replace(tzinfo=None), timedelta(hours=1), OFFICE)
    with pytest.raises(ValueError, match="negative"):
        due_at(moment("2026-11-20T00:00Z"), -timedelta(hours=1), OFFICE)


@pytest.mark.parametrize(
    ("start", "allowed", "said"),
    [
        (
            "2026-11-20T16:58+01:00",
            "15m",
            "received Fri 16:58, 2 min used, closed until Mon 09:00, due Mon 09:13",
        ),
        ("2026-11-23T10:00:05+01:00", "30s", "received Mon 10:00:05, due Mon 10:00:35"),
        ("2026-11-21T12:00+01:00", "1h", "received Sat 12:00, closed until Mon 09:00, due Mon 10:00"),
        (
            "2026-12-31T15:29:50+01:00",
            "11h",
            "received Thu 15:29:50, 1 h 30 min 10 s used, closed until Fri 2027 09:00, 8 h used, "
            "closed until Mon 2027 09:00, due Mon 2027 10:29:50",
        ),
        (
            "2026-11-23T16:00+01:00",
            "41h",
            "received Mon 16:00, 1 h used, closed until Tue 09:00, 8 h used, "
            "closed until Wed 09:00, 8 h used, closed until Thu 09:00, 8 h used, "
            "closed until Fri 09:00, 8 h used, "
            "closed until Mon 30 Nov 09:00, due Mon 30 Nov 17:00",
        ),
    ],
)
def test_a_due_time_explains_itself(start: str, allowed: str, said: str) -> None:
    explained = explanation(moment(start), allowance(allowed), OFFICE)
    assert explain(explained, ZoneInfo("Europe/Amsterdam")) == said


def test_the_explanation_as_data_tells_open_from_closed() -> None:
    explained = explanation(moment("2026-11-20T15:58Z"), timedelta(minutes=15), OFFICE)
    assert explained.as_data() == {
        "received_at": "2026-11-20T15:58:00+00:00",
        "allowed_seconds": 900,
        "steps": [
            {
                "state": "open",
                "from": "2026-11-20T15:58:00+00:00",
                "until": "2026-11-20T16:00:00+00:00",
                "seconds": 120,
            },
            {
                "state": "closed",
                "from": "2026-11-20T16:00:00+00:00",
                "until": "2026-11-23T08:00:00+00:00",
                "seconds": 230400,
            },
            {
                "state": "open",
                "from": "2026-11-23T08:00:00+00:00",
                "until": "2026-11-23T08:13:00+00:00",
                "seconds": 780,
            },
        ],
        "due_at": "2026-11-23T08:13:00+00:00",
    }


def test_an_explanation_that_was_tampered_with_does_not_add_up() -> None:
    data = explanation(moment("2026-11-20T15:58Z"), timedelta(minutes=15), OFFICE).as_data()
    with pytest.raises(ValueError, match="add up"):
        _ = Explanation.from_data({**data, "allowed_seconds": 600}).due_at
    steps = data["steps"]
    assert isinstance(steps, list)
    with pytest.raises(ValueError, match="follow each other"):
        _ = Explanation.from_data({**data, "steps": steps[::-1]}).due_at


def test_long_open_time_is_explained_as_one_step() -> None:
    calendar = all_week(["00:00", "24:00"], holidays=["2020-01-01"])
    assert len(explanation(moment("2026-01-01T00:00Z"), timedelta(days=60), calendar).used) == 1


@pytest.mark.parametrize(
    ("due", "wait", "told"),
    [
        ("2026-11-23T14:34:58Z", "2h", "2026-11-23T14:34:00Z"),
        ("2026-11-23T14:35:00Z", "2h", "2026-11-23T14:35:00Z"),
        ("2026-11-23T14:35:00.000001Z", "5m", "2026-11-23T14:35:00Z"),
        ("2026-11-23T14:34:58Z", "30s", "2026-11-23T14:34:58Z"),
        ("2026-11-23T14:34:58.25Z", "30s", "2026-11-23T14:34:58Z"),
    ],
)
def test_told_due_at(due: str, wait: str, told: str) -> None:
    assert told_due_at(moment(due), allowance(wait)) == moment(told)


@settings(deadline=None)
@given(calendars(), moments, allowances, allowances)
def test_more_allowance_is_never_due_earlier(
    calendar: Calendar, start: datetime, less: timedelta, more: timedelta
) -> None:
    less, more = sorted((less, more))
    assert due_at(start, less, calendar) <= due_at(start, more, calendar)


@settings(deadline=None)
@given(calendars(), moments, moments, allowances)
def test_received_later_is_never_due_earlier(
    calendar: Calendar, one: datetime, other: datetime, allowed: timedelta
) -> None:
    early, late = sorted((one, other))
    assert due_at(early, allowed, calendar) <= due_at(late, allowed, calendar)


@settings(deadline=None)
@given(calendars(), moments, allowances, st.sampled_from(["Asia/Kathmandu", "America/St_Johns", "UTC"]))
def test_the_zone_it_is_shown_in_moves_nothing(
    calendar: Calendar, start: datetime, allowed: timedelta, zone: str
) -> None:
    shown = start.astimezone(ZoneInfo(zone))
    assert due_at(shown, allowed, calendar) == due_at(start, allowed, calendar)
    assert explanation(shown, allowed, calendar) == explanation(start, allowed, calendar)


@settings(deadline=None)
@given(calendars(), moments, allowances)
def test_the_explanation_recomputes_to_the_same_due_time(
    calendar: Calendar, start: datetime, allowed: timedelta
) -> None:
    explained = explanation(start, allowed, calendar)
    assert sum((until - since for since, until in explained.used), timedelta()) == allowed
    assert explained.due_at == due_at(start, allowed, calendar)
    assert Explanation.from_data(json.loads(json.dumps(explained.as_data()))) == explained


@settings(deadline=None)
@given(moments, allowances)
def test_what_is_kept_arrives_no_later_than_the_minute_that_was_told(due: datetime, wait: timedelta) -> None:
    told = told_due_at(due, wait)
    shown: dict[str, Any] = (
        {"second": 0, "microsecond": 0} if wait >= timedelta(minutes=5) else {"microsecond": 0}
    )
    assert told == due.replace(**shown)


@settings(deadline=None)
@given(calendars(), moments)
def test_the_open_time_of_whole_spans_is_due_at_their_closing(calendar: Calendar, start: datetime) -> None:
    spans = list(islice(calendar.spans_from(start), 3))
    allowed = sum((closes - opens for opens, closes in spans), timedelta())
    assert due_at(start, allowed, calendar) == spans[-1][1]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("30s", timedelta(seconds=30)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
        ("1h30m", timedelta(minutes=90)),
        (" 1H 30M ", timedelta(minutes=90)),
        ("90m", timedelta(minutes=90)),
        ("366d", timedelta(days=366)),
    ],
)
def test_an_allowance_is_read_and_written_alike(text: str, allowed: timedelta) -> None:
    assert allowance(text) == allowed
    assert allowance(allowance_text(allowed)) == allowed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a length of time"),
        ("15", "'15' is not a length of time"),
        ("m", "is not a length of time"),
        ("-2h", "is not a length of time"),
        ("1.5h", "is not a length of time"),
        ("30m1h", "is not a length of time"),
        ("two hours", "write it as 30s, 15m, 2h, 1d or 1h30m"),
        ("٣h", "is not a length of time"),
        ("0s", "allows no time at all"),
        ("0h0m", "allows no time at all"),
        ("367d", "too long; the most is 366d"),
        ("366d1s", "too long"),
        ("99999999d99999999h", "too long"),
        ("9" * 5000 + "s", "is not a length of time"),
    ],
)
def test_what_is_no_allowance_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(AllowanceError, match=said):
        allowance(text)
