from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar as Ical
from icalendar import Event

from tests.promises.test_calendar import AMSTERDAM, ZONES
from troth.promises.opening.files import as_json, read_calendar_file
from troth.promises.opening.ical import as_ical, read_ical
from troth.promises.rules.calendar import WEEKDAYS, WHOLE_DAY, Calendar, CalendarError, parse
from troth.promises.rules.hours import Window

NOVEMBER = date(2026, 11, 22)
OFFICE = parse(AMSTERDAM)
RICH = parse(
    {
        "zone": "Europe/Amsterdam",
        "week": {"mon": [["09:00", "12:00"], ["18:00", "02:00"]], "sun": [["00:00", "24:00"]]},
        "holidays": ["2026-12-25"],
        # On the day on which clocks go forward a time that does not exist, and a day that is closed by hand.
        "exceptions": {
            "2026-12-24": [["09:00", "12:00"]],
            "2027-03-28": [["02:30", "05:00"]],
            "2026-10-25": [["01:30", "02:30"]],
            "2026-12-31": [],
        },
        "public_holidays": ["NL", "ES-MD"],
    }
)


def again(calendar: Calendar) -> Calendar:
    imported = read_ical(as_ical(calendar, name="The Shop", since=NOVEMBER), None)
    assert imported.left_out == ()
    return imported.calendar


def events(text: str, *, head: str = "") -> bytes:
    """A file of somebody else's, with one event for each part between two dashes."""
    parts = [
        f"BEGIN:VEVENT\r\nUID:{place}\r\n{one}\r\nEND:VEVENT\r\n"
        for place, one in enumerate(text.split("--"))
    ]
    begin = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other//EN\r\n"
    return f"{begin}{head}{''.join(parts)}END:VCALENDAR\r\n".encode()


def test_what_is_written_is_read_back_as_it_was() -> None:
    assert again(RICH) == RICH
    assert read_calendar_file(as_json(RICH).encode(), None).calendar == RICH


windows = st.builds(
    lambda opens, lasts: Window(timedelta(minutes=opens), timedelta(minutes=opens + lasts)),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
several = st.lists(windows, max_size=3).map(tuple)
dates = st.dates(date(2026, 1, 1), date(2030, 12, 31))


@settings(deadline=None, max_examples=25)
@given(
    zone=st.sampled_from(ZONES),
    week=st.lists(several, min_size=7, max_size=7),
    holidays=st.frozensets(dates, max_size=3),
    exceptions=st.dictionaries(dates, several, max_size=3),
)
def test_every_calendar_survives_the_way_out_and_in(
    zone: str, week: list[tuple[Window, ...]], holidays: frozenset[date], exceptions: dict[date, object]
) -> None:
    week[0] = (*week[0], WHOLE_DAY)
    calendar = Calendar(ZoneInfo(zone), tuple(week), holidays, exceptions)  # type: ignore[arg-type]
    assert again(calendar) == calendar


def test_a_calendar_program_sees_the_week_and_leaves_out_the_days_that_are_otherwise() -> None:
    file = Ical.from_ical(as_ical(RICH, name="The Shop", since=NOVEMBER).decode())
    assert str(file["X-WR-TIMEZONE"]) == "Europe/Amsterdam"
    assert file.walk("VTIMEZONE"), "a zone that is named is written out (RFC 5545 §3.6.5)"
    weekly = [event for event in file.walk("VEVENT") if isinstance(event, Event) and "RRULE" in event]
    assert [str(cast(Any, event["RRULE"])["BYDAY"][0]) for event in weekly] == ["MO", "MO", "SU"]
    (sunday,) = [event for event in weekly if cast(Any, event["RRULE"])["BYDAY"] == ["SU"]]
    left_out = {moment.dt.date() for moment in cast(Any, sunday["EXDATE"]).dts}
    assert date(2027, 3, 28) in left_out
    assert date(2027, 12, 26) in left_out, "a public holiday in the Netherlands"
    late = [event for event in weekly if getattr(event.start, "hour", None) == 18]
    assert late[0].end - late[0].start == timedelta(hours=8), "past midnight, on the next day"


@pytest.mark.parametrize(
    "utc", ["2027-03-28T00:30Z", "2027-03-28T01:30Z", "2026-10-25T00:30Z", "2026-10-25T01:10Z"]
)
def test_over_both_changes_of_the_clocks_the_hours_read_back_are_open_at_the_same_moments(utc: str) -> None:
    at = datetime.fromisoformat(utc).astimezone(UTC)
    assert again(RICH).is_open(at) == RICH.is_open(at)
    assert again(RICH).next_opening(at) == RICH.next_opening(at)


def test_somebody_elses_whole_days_are_closed_days_and_open_times_are_other_hours() -> None:
    file = events(
        "SUMMARY:Stocktaking\r\nDTSTART;VALUE=DATE:20261228\r\nDTEND;VALUE=DATE:20261230"
        "--SUMMARY:Open until noon\r\nDTSTART;TZID=Europe/Amsterdam:20261224T090000\r\n"
        "DTEND;TZID=Europe/Amsterdam:20261224T120000"
        "--SUMMARY:Open late (from Istanbul)\r\nDTSTART:20261223T170000Z\r\nDTEND:20261223T190000Z"
    )
    found = read_ical(file, OFFICE)
    assert found.left_out == ()
    assert found.calendar.week == OFFICE.week
    assert found.calendar.holidays == {date(2026, 12, 28), date(2026, 12, 29)}
    assert found.calendar.exceptions == {
        date(2026, 12, 24): (Window(timedelta(hours=9), timedelta(hours=12)),),
        date(2026, 12, 23): (Window(timedelta(hours=18), timedelta(hours=20)),),
    }


def test_closed_days_are_put_beside_those_that_are_there() -> None:
    file = events("SUMMARY:Moving\r\nDTSTART;VALUE=DATE:20270105\r\nDTEND;VALUE=DATE:20270106")
    found = read_ical(file, RICH).calendar
    assert found.holidays == RICH.holidays | {date(2027, 1, 5)}
    assert (found.exceptions, found.public) == (RICH.exceptions, RICH.public)


def test_what_is_neither_closed_nor_open_is_left_out_and_named() -> None:
    file = events(
        "SUMMARY:Team lunch\r\nDTSTART:20261224T110000Z\r\nDTEND:20261224T120000Z"
        "--SUMMARY:Birthday\r\nDTSTART;VALUE=DATE:20261201\r\nRRULE:FREQ=YEARLY"
        "--SUMMARY:Open every second week\r\nDTSTART:20261224T110000Z\r\nDTEND:20261224T120000Z\r\n"
        "RRULE:FREQ=WEEKLY;INTERVAL=2"
        "--SUMMARY:For years\r\nDTSTART;VALUE=DATE:20260101\r\nDTEND;VALUE=DATE:20290101"
        "--SUMMARY:Called off\r\nSTATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20261202"
    )
    found = read_ical(file, OFFICE)
    assert found.left_out == ("Team lunch", "Birthday", "Open every second week", "For years")
    assert found.calendar == OFFICE


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "neither an iCalendar file nor"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nnonsense", "not a calendar file"),
        (b"[1, 2]", "Unknown key"),
        (b'{"zone": "UTC", "week": {}}', "no open time"),
        (b"x" * 1_000_001, "larger than a megabyte"),
        (events("SUMMARY:Off\r\nDTSTART;VALUE=DATE:20261228"), "no opening hours to put them into"),
        (
            events("SUMMARY:Off\r\nDTSTART;VALUE=DATE:20261228", head="X-TROTH-ZONE:UTC\r\n"),
            "no open time",
        ),
        (
            events("SUMMARY:Off\r\nDTSTART;VALUE=DATE:20261228", head="X-TROTH-ZONE:Mars/Olympus\r\n"),
            "not a time zone",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(CalendarError, match=said):
        read_calendar_file(content, None)


def test_a_day_has_its_windows_in_the_zone_of_the_calendar() -> None:
    calendar = parse({"zone": "Asia/Kathmandu", "week": {day: [["09:00", "17:00"]] for day in WEEKDAYS}})
    file = events("SUMMARY:Open\r\nDTSTART:20261224T031500Z\r\nDTEND:20261224T061500Z")
    (window,) = read_ical(file, calendar).calendar.exceptions[date(2026, 12, 24)]
    assert (window.opens, window.closes) == (timedelta(hours=9), timedelta(hours=12))


def test_a_rule_that_names_more_days_than_a_week_has_is_left_out() -> None:
    days = ",".join(["MO"] * 8)
    said = (
        f"SUMMARY:Open\r\nDTSTART:20261123T090000\r\nDTEND:20261123T100000\r\nRRULE:FREQ=WEEKLY;BYDAY={days}"
    )
    file = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{said}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    present = parse({"zone": "Europe/Amsterdam", "week": {"tue": [["09:00", "17:00"]]}})
    found = read_ical(file.encode(), present)
    assert (found.calendar, found.left_out) == (present, ("Open",))
