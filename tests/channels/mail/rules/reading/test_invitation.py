from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from troth.channels.mail.rules.parse import parse
from troth.channels.mail.rules.reading.invitation import invitations

ZONE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:DAYLIGHT
TZOFFSETTO:+0630
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETTO:+0530
END:STANDARD
END:VTIMEZONE
"""


def calendar(*lines: str, zone: str = "") -> str:
    event = "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
    return f"BEGIN:VCALENDAR\nMETHOD:REQUEST\n{zone}{event}\nEND:VCALENDAR\n"


def test_what_when_and_where_are_read() -> None:
    (found,) = invitations(
        calendar(
            "SUMMARY:Boiler\\, kitchen",
            "DTSTART;TZID=Europe/Amsterdam:20261124T090000",
            "DTEND;TZID=Europe/Amsterdam:20261124T093000",
            "LOCATION:Keizersgracht 1\\n",
            " Amsterdam",
            "ORGANIZER;CN=Emma:mailto:emma@customer.example",
        )
    )
    assert (found.title, found.where) == ("Boiler, kitchen", "Keizersgracht 1 Amsterdam")
    assert (found.organizer, found.method) == ("emma@customer.example", "REQUEST")
    assert found.starts == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert found.ends == datetime(2026, 11, 24, 8, 30, tzinfo=UTC)


def test_zones_are_known_by_the_names_of_windows_and_by_their_own_description() -> None:
    windows = calendar('DTSTART;TZID="W. Europe Standard Time":20261124T090000')
    own = calendar("DTSTART;TZID=Our zone:20261124T090000", zone=ZONE.format(name="Our zone"))
    assert invitations(windows)[0].starts == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert invitations(own)[0].starts == datetime(2026, 11, 24, 3, 30, tzinfo=UTC)


def test_a_time_without_a_zone_is_the_places_own() -> None:
    assert invitations(calendar("DTSTART:20261124T090000"))[0].starts.tzinfo is None
    assert invitations(calendar("DTSTART;TZID=Nowhere:20261124T090000"))[0].starts.tzinfo is None


def test_whole_days_and_durations() -> None:
    day, hour = (
        invitations(calendar("DTSTART;VALUE=DATE:20261124", "DURATION:P1D"))[0],
        invitations(calendar("DTSTART:20261124T090000Z", "DURATION:PT1H30M"))[0],
    )
    assert day.is_whole_days
    assert hour.ends is not None
    assert hour.ends - hour.starts == timedelta(minutes=90)


def test_what_has_no_beginning_is_no_invitation() -> None:
    assert invitations(calendar("SUMMARY:x")) == ()
    assert invitations(calendar("DTSTART:20261345T990000")) == ()


@given(st.text(alphabet='BEGIN:VTDSART;=20261\n\r \\,Z-"', max_size=400))
def test_no_text_can_stop_the_reading(text: str) -> None:
    invitations(calendar(text))
    invitations(text)


def test_a_calendar_part_is_read_and_stays_an_attachment() -> None:
    raw = (
        b"From: emma@customer.example\r\nMIME-Version: 1.0\r\nContent-Type: text/calendar\r\n\r\n"
        + calendar("SUMMARY:Boiler", "DTSTART:20261124T090000Z").encode()
    )
    mail = parse(raw)
    assert [each.title for each in mail.invitations] == ["Boiler"]
    assert len(mail.attachments) == 1
