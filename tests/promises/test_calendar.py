import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from troth.promises.rules.calendar import HORIZON, WEEKDAYS, Calendar, CalendarError, as_data, parse
from troth.promises.rules.hours import ONE_DAY

OFFICE = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
AMSTERDAM: dict[str, object] = {"zone": "Europe/Amsterdam", "week": OFFICE}

ZONES = (
    "Europe/Amsterdam",
    "Europe/Istanbul",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Havana",
    "America/Nuuk",
    "Asia/Beirut",
    "Pacific/Apia",
    "UTC",
)
# Both changes of each zone in 2026, and the day that Samoa skipped.
CHANGES = [
    datetime.fromisoformat(text)
    for text in (
        "2026-03-29T01:00Z",
        "2026-10-25T01:00Z",
        "2026-03-08T07:00Z",
        "2026-11-01T06:00Z",
        "2026-04-04T15:00Z",
        "2026-10-03T15:30Z",
        "2026-03-08T05:00Z",
        "2026-11-01T05:00Z",
        "2026-10-24T21:00Z",
        "2011-12-30T10:00Z",
    )
]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def all_week(*windows: list[str], zone: str = "Europe/Amsterdam", **more: object) -> Calendar:
    return parse({"zone": zone, "week": {day: list(windows) for day in WEEKDAYS}, **more})


def spans(calendar: Calendar, start: str, count: int) -> list[tuple[str, str]]:
    """The first open spans, as the calendar's own wall clock shows them."""
    return [
        (
            f"{opens.astimezone(calendar.zone):%m-%d %H:%M%z}",
            f"{closes.astimezone(calendar.zone):%m-%d %H:%M%z}",
        )
        for opens, closes in islice(calendar.spans_from(moment(start)), count)
    ]


def test_a_week_opens_day_by_day() -> None:
    assert spans(parse(AMSTERDAM), "2026-11-20T15:58Z", 2) == [
        ("11-20 16:58+0100", "11-20 17:00+0100"),
        ("11-23 09:00+0100", "11-23 17:00+0100"),
    ]


def test_a_window_past_midnight_belongs_to_the_day_it_starts_on() -> None:
    calendar = parse({"zone": "Europe/Amsterdam", "week": {"fri": [["18:00", "02:00"]]}})
    assert spans(calendar, "2026-11-20T23:30Z", 2) == [
        ("11-21 00:30+0100", "11-21 02:00+0100"),
        ("11-27 18:00+0100", "11-28 02:00+0100"),
    ]


def test_a_window_that_ends_when_it_starts_lasts_a_day() -> None:
    calendar = parse({"zone": "UTC", "week": {"mon": [["09:00", "09:00"]]}})
    assert spans(calendar, "2026-11-23T00:00Z", 1) == [("11-23 09:00+0000", "11-24 09:00+0000")]


def test_overlapping_and_touching_windows_count_once() -> None:
    week = {"mon": [["13:00", "24:00"], ["09:00", "12:00"], ["11:00", "13:00"]], "tue": [["00:00", "01:00"]]}
    assert spans(parse({"zone": "UTC", "week": week}), "2026-11-23T00:00Z", 1) == [
        ("11-23 09:00+0000", "11-24 01:00+0000")
    ]


def test_a_holiday_closes_what_starts_on_it_and_no_more() -> None:
    calendar = all_week(["18:00", "02:00"], zone="UTC", holidays=["2026-12-25"])
    assert spans(calendar, "2026-12-24T12:00Z", 2) == [
        ("12-24 18:00+0000", "12-25 02:00+0000"),
        ("12-26 18:00+0000", "12-27 02:00+0000"),
    ]


def test_an_exception_replaces_the_hours_of_its_date_even_on_a_holiday() -> None:
    calendar = parse(
        {
            **AMSTERDAM,
            "holidays": ["2026-12-24", "2026-12-25"],
            "exceptions": {"2026-12-24": [["09:00", "12:00"]], "2026-12-23": []},
        }
    )
    assert spans(calendar, "2026-12-22T17:00Z", 2) == [
        ("12-24 09:00+0100", "12-24 12:00+0100"),
        ("12-28 09:00+0100", "12-28 17:00+0100"),
    ]


@pytest.mark.parametrize(
    ("zone", "window", "start", "expected"),
    [
        (
            "Europe/Amsterdam",
            ["01:00", "04:00"],
            "2026-03-28T23:30Z",
            ("03-29 01:00+0100", "03-29 04:00+0200"),
        ),
        (
            "Europe/Amsterdam",
            ["02:00", "03:00"],
            "2026-03-28T23:30Z",
            ("03-30 02:00+0200", "03-30 03:00+0200"),
        ),
        (
            "Europe/Amsterdam",
            ["02:30", "03:30"],
            "2026-03-28T23:30Z",
            ("03-29 03:00+0200", "03-29 03:30+0200"),
        ),
        (
            "Europe/Amsterdam",
            ["02:00", "03:00"],
            "2026-10-24T22:30Z",
            ("10-25 02:00+0200", "10-25 03:00+0100"),
        ),
        (
            "America/New_York",
            ["01:00", "02:00"],
            "2026-11-01T04:30Z",
            ("11-01 01:00-0400", "11-01 02:00-0500"),
        ),
        (
            "America/New_York",
            ["02:00", "03:00"],
            "2026-03-08T05:30Z",
            ("03-09 02:00-0400", "03-09 03:00-0400"),
        ),
        (
            "Australia/Lord_Howe",
            ["01:30", "02:00"],
            "2026-04-04T13:00Z",
            ("04-05 01:30+1100", "04-05 02:00+1030"),
        ),
        (
            "Australia/Lord_Howe",
            ["02:00", "02:30"],
            "2026-10-03T13:00Z",
            ("10-05 02:00+1100", "10-05 02:30+1100"),
        ),
        (
            "Europe/Istanbul",
            ["02:00", "03:00"],
            "2026-03-28T22:00Z",
            ("03-29 02:00+0300", "03-29 03:00+0300"),
        ),
        ("America/Nuuk", ["23:00", "24:00"], "2026-10-24T23:00Z", ("10-24 23:00-0100", "10-25 00:00-0200")),
        ("Pacific/Apia", ["09:00", "10:00"], "2011-12-29T21:00Z", ("12-31 09:00+1400", "12-31 10:00+1400")),
    ],
    ids=[
        "forward: an hour is missing",
        "forward: a window that does not exist",
        "forward: half a window exists",
        "back: an hour is open twice",
        "back in New York",
        "forward in New York",
        "half an hour back",
        "half an hour forward",
        "no change in Istanbul",
        "back at midnight",
        "a day that never was",
    ],
)
def test_windows_keep_their_wall_times_when_clocks_change(
    zone: str, window: list[str], start: str, expected: tuple[str, str]
) -> None:
    assert spans(all_week(window, zone=zone), start, 1) == [expected]


def test_a_window_inside_the_repeated_hour_opens_twice() -> None:
    assert spans(all_week(["02:15", "02:30"]), "2026-10-24T22:00Z", 2) == [
        ("10-25 02:15+0200", "10-25 02:30+0200"),
        ("10-25 02:15+0100", "10-25 02:30+0100"),
    ]


def test_it_is_open_from_its_opening_up_to_its_closing() -> None:
    calendar = parse(AMSTERDAM)
    assert calendar.is_open(moment("2026-11-23T09:00+01:00"))
    assert not calendar.is_open(moment("2026-11-23T17:00+01:00"))
    assert calendar.next_opening(moment("2026-11-20T17:00+01:00")) == moment("2026-11-23T09:00+01:00")
    assert calendar.next_opening(moment("2026-11-23T10:00+01:00")) == moment("2026-11-23T10:00+01:00")


def test_open_all_hours_is_one_span() -> None:
    start = moment("2026-11-20T17:00+01:00")
    for calendar in (Calendar.always("Europe/Amsterdam"), all_week(["18:00", "18:00"])):
        assert calendar.is_always
        assert list(calendar.spans_from(start)) == [(start, start + HORIZON)]


def test_nearly_all_hours_is_not_always() -> None:
    assert not all_week(["00:00", "23:59"]).is_always
    assert not all_week(["00:00", "24:00"], holidays=["2026-12-25"]).is_always
    week = {day: [["00:00", "24:00"]] for day in WEEKDAYS[1:]}
    assert not parse({"zone": "UTC", "week": week}).is_always
    assert parse(
        {"zone": "UTC", "week": {**week, "sun": [["00:00", "24:00"]], "mon": [["00:00", "00:00"]]}}
    ).is_always


def test_long_open_time_comes_in_pieces_that_touch() -> None:
    calendar = all_week(["00:00", "24:00"], ["20:00", "03:00"], zone="UTC", holidays=["2020-01-01"])
    pieces = list(islice(calendar.spans_from(moment("2026-01-01T00:00Z")), 30))
    assert all(before[1] == after[0] for before, after in pairwise(pieces))
    assert pieces[0][0] == moment("2026-01-01T00:00Z")


def test_a_calendar_that_opens_for_the_last_time_says_so() -> None:
    calendar = parse({"zone": "UTC", "week": {}, "exceptions": {"2026-11-23": [["09:00", "10:00"]]}})
    assert calendar.next_opening(moment("2026-11-20T00:00Z")) == moment("2026-11-23T09:00Z")
    with pytest.raises(CalendarError, match="no open time in the ten years after 2026-11-24"):
        calendar.next_opening(moment("2026-11-24T00:00Z"))
    assert not calendar.is_open(moment("2026-11-24T00:00Z"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"zone": "Mars/Olympus", "week": OFFICE}, "zone: 'Mars/Olympus' is not a time zone"),
        ({"zone": "Europe", "week": OFFICE}, "zone: 'Europe'"),
        ({"zone": "../../etc/passwd", "week": OFFICE}, "not a time zone"),
        ({"zone": "", "week": OFFICE}, "not a time zone"),
        ({"zone": 3, "week": OFFICE}, "zone: 3"),
        ({"week": OFFICE}, 'needs "zone" and "week"'),
        ({"zone": "UTC"}, 'needs "zone" and "week"'),
        ({**AMSTERDAM, "holiday": []}, "Unknown key 'holiday' in the calendar"),
        ({"zone": "UTC", "week": {"monday": []}}, "Unknown key 'monday' in the week"),
        ({"zone": "UTC", "week": []}, '"week" must be an object'),
        ({"zone": "UTC", "week": {"mon": "09:00-17:00"}}, "week.mon: '09:00-17:00' is not a list"),
        ({"zone": "UTC", "week": {"mon": ["09:00", "17:00"]}}, r"week.mon\[0\]: '09:00' is not a window"),
        ({"zone": "UTC", "week": {"mon": [["09:00", "17:00"]] * 289}}, "more than a day may have"),
        ({"zone": "UTC", "week": {"mon": [["09:00"]]}}, "is not a window"),
        ({"zone": "UTC", "week": {"mon": [["09:00", 17]]}}, "is not a window"),
        (
            {"zone": "UTC", "week": {"tue": [["09:00", "25:00"]]}},
            r"week.tue\[0\]: '25:00' is not a time of day",
        ),
        ({"zone": "UTC", "week": {"tue": [["24:00", "09:00"]]}}, "'24:00' is not a time of day"),
        ({"zone": "UTC", "week": {"tue": [["9:00", "17:00"]]}}, "'9:00' is not a time of day"),
        ({"zone": "UTC", "week": {"tue": [["09:00", "17:60"]]}}, "'17:60' is not a time of day"),
        ({**AMSTERDAM, "holidays": ["25-12-2026"]}, r"holidays\[0\]: '25-12-2026' is not a date"),
        ({**AMSTERDAM, "holidays": ["2026-02-30"]}, "'2026-02-30' is not a date"),
        ({**AMSTERDAM, "holidays": "2026-12-25"}, "holidays: '2026-12-25' is not a list"),
        ({**AMSTERDAM, "exceptions": {"yule": []}}, "exceptions: 'yule' is not a date"),
        ({**AMSTERDAM, "exceptions": {"2026-12-24": [["x", "y"]]}}, r"exceptions.2026-12-24\[0\]: 'x'"),
        ({"zone": "UTC", "week": {}}, "no open time"),
        ({"zone": "UTC", "week": {"mon": []}, "exceptions": {"2026-12-24": []}}, "no open time"),
        ([], "The calendar must be an object"),
    ],
)
def test_a_bad_calendar_is_refused_in_words(data: Mapping[str, object], said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        parse(data)


def test_a_start_beyond_all_years_is_refused() -> None:
    with pytest.raises(CalendarError, match="9999"):
        parse(AMSTERDAM).is_open(datetime.max.replace(tzinfo=UTC))


def test_json_survives_the_way_there_and_back() -> None:
    data = {
        "zone": "Europe/Amsterdam",
        "week": {"mon": [["09:00", "12:00"], ["18:00", "02:00"]], "sun": [["00:00", "24:00"]]},
        "holidays": ["2026-12-25"],
        "exceptions": {"2026-12-24": [["09:00", "09:00"]], "2026-12-26": []},
    }
    assert as_data(parse(data)) == data
    assert parse(json.loads(json.dumps(as_data(parse(data))))) == parse(data)


clock_times = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
days = st.lists(st.tuples(clock_times, clock_times | st.just("24:00")).map(list), max_size=3)
dates = st.sampled_from([change.date() + offset * ONE_DAY for change in CHANGES for offset in (-1, 0, 1)])


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    week = {name: draw(days) for name in WEEKDAYS}
    week["wed"] = week["wed"] or [["10:00", "16:00"]]
    return parse(
        {
            "zone": draw(st.sampled_from(ZONES)),
            "week": week,
            "holidays": [day.isoformat() for day in draw(st.lists(dates, max_size=2))],
            "exceptions": {day.isoformat(): draw(days) for day in draw(st.lists(dates, max_size=2))},
        }
    )


moments = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CHANGES),
    st.integers(-4 * 24 * 60, 4 * 24 * 60),
)


def reads_open(calendar: Calendar, at: datetime) -> bool:
    """By the definition: what the wall clock shows lies in a window of that day or of the two before."""
    wall = at.astimezone(calendar.zone).replace(tzinfo=None)
    for back in range(3):
        day = wall.date() - back * ONE_DAY
        since_midnight = wall - datetime.combine(day, datetime.min.time())
        if any(window.opens <= since_midnight < window.closes for window in calendar.windows_on(day)):
            return True
    return False


@settings(deadline=None)
@given(calendars(), moments)
def test_it_is_open_whenever_the_wall_clock_says_so(calendar: Calendar, at: datetime) -> None:
    for minutes in range(0, 240, 15):
        moment = at + timedelta(minutes=minutes)
        assert calendar.is_open(moment) == reads_open(calendar, moment)


@settings(deadline=None)
@given(calendars(), moments)
def test_spans_are_ordered_and_end_where_the_wall_clock_closes(calendar: Calendar, start: datetime) -> None:
    reached = start
    for opens, closes in islice(calendar.spans_from(start), 12):
        assert reached <= opens < closes
        assert opens.tzinfo is UTC
        assert reads_open(calendar, opens)
        assert reads_open(calendar, closes - timedelta(seconds=1))
        reached = closes


@given(calendars())
def test_every_calendar_round_trips(calendar: Calendar) -> None:
    assert parse(as_data(calendar)) == calendar


def test_calendars_can_be_keys() -> None:
    assert {parse(AMSTERDAM): 1}[parse(AMSTERDAM)] == 1


def test_seven_days_make_a_week() -> None:
    with pytest.raises(CalendarError, match="seven days"):
        Calendar(ZoneInfo("UTC"), ((),) * 6, frozenset({date(2026, 12, 25)}))
