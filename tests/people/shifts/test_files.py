"""Shifts in files: what goes out comes back the same, and a bad file changes nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from tests import make
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people.agents import NotSet, make_agents
from troth.people.models import Agent, Shift, ShiftFeed, TimeOff
from troth.people.shifts import feeds, ical, sheet
from troth.people.shifts.planning import Span, ask_off, plan
from troth.people.teams import make_team

ZONE = ZoneInfo("Europe/Amsterdam")
HEAD = "kind,agent,starts,ends,team,reason\n"


@pytest.fixture
def owner(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def agent(brand: Brand) -> Agent:
    user = make.member(brand, Role.AGENT)
    make_agents(user, [brand.pk])
    return Agent.objects.select_related("brand", "user").get(user=user)


def take(brand: Brand, owner: User, lines: str, head: str = HEAD) -> int:
    return sheet.take(brand, (head + lines).encode(), by=owner)


def wrong(brand: Brand, owner: User, lines: str, head: str = HEAD) -> list[str]:
    with pytest.raises(sheet.SheetRefused) as caught:
        take(brand, owner, lines, head)
    assert not Shift.objects.exists()
    return caught.value.lines


def test_a_file_is_planned_in_the_brands_zone(brand: Brand, agent: Agent, owner: User) -> None:
    team, email = make_team(brand, "Shoes", by=owner), agent.user.email
    lines = (
        f"shift,{email},2026-11-23 09:00,2026-11-23 17:00,shoes,\n"
        f",{email.upper()},2026-11-24T22:00,2026-11-25T06:00,,\n"
        f"off,{email},2026-12-24 00:00,2026-12-27 00:00,,Family\n"
    )
    assert take(brand, owner, lines) == 3
    first, second = Shift.objects.order_by("starts_at")
    assert (first.starts_at, first.team) == (datetime(2026, 11, 23, 8, tzinfo=UTC), team)
    assert second.ends_at - second.starts_at == timedelta(hours=8)
    assert TimeOff.objects.get().granted_at is not None
    assert take(brand, owner, lines) == 3, "the same file again changes nothing"
    assert Shift.objects.count() == 2


def test_every_bad_line_is_named_and_nothing_is_taken(brand: Brand, agent: Agent, owner: User) -> None:
    email = agent.user.email
    told = wrong(
        brand,
        owner,
        f"shift,{email},2026-11-23 09:00,2026-11-23 17:00,,\n"
        f"shift,nobody@shop.example,2026-11-23 09:00,2026-11-23 17:00,,\n"
        f"shift,{email},23/11/2026,2026-11-23 17:00,,\n"
        f"holiday,{email},2026-11-23 09:00,2026-11-23 17:00,,\n"
        f"shift,{email},2026-03-29 02:30,2026-03-29 10:00,,\n"
        f"shift,{email},2026-11-23 09:00,2026-11-23 17:00,nowhere,\n",
    )
    assert [line.partition(":")[0] for line in told] == [f"Line {number}" for number in (3, 4, 5, 6, 7)]
    assert "clocks go forward to 03:00" in told[3]


def test_lines_that_collide_are_named(brand: Brand, agent: Agent, owner: User) -> None:
    email = agent.user.email
    told = wrong(
        brand,
        owner,
        f"shift,{email},2026-11-23 09:00,2026-11-23 17:00,,\n"
        f"shift,{email},2026-11-23 16:00,2026-11-23 20:00,,\n"
        f"shift,{email},2026-11-25 09:00,2026-11-23 17:00,,\n",
    )
    assert [line.partition(":")[0] for line in told] == ["Line 3", "Line 4"]


@pytest.mark.parametrize("data", [b"", b"name,from\n", b"\xff\xfe", b"agent,agent,starts,ends\n"])
def test_what_is_no_such_file_is_refused(brand: Brand, owner: User, data: bytes) -> None:
    with pytest.raises(sheet.SheetRefused):
        sheet.take(brand, data, by=owner)


def test_what_goes_out_comes_back_over_the_hour_that_is_there_twice(
    brand: Brand, agent: Agent, owner: User
) -> None:
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    plan(agent, [Span(second, second + timedelta(hours=6))], by=owner)
    ask_off(
        agent,
        Span(second + timedelta(days=3), second + timedelta(days=4), reason="=1+1"),
        by=owner,
        is_granted=True,
    )
    shifts, off = Shift.objects.select_related("agent__user", "team"), TimeOff.objects.all()
    text = sheet.written(shifts, off, ZONE)
    assert "2026-10-25 02:30+0100" in text
    assert ",'=1+1" in text, "a spreadsheet must not run it"
    Shift.objects.all().delete()
    TimeOff.objects.all().delete()
    assert sheet.take(brand, text.encode(), by=owner) == 2
    assert Shift.objects.get().starts_at == second
    assert TimeOff.objects.get().reason == "=1+1"


def event(lines: str) -> bytes:
    head = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x\n"
    text = f"{head}BEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("lines", "starts", "hours"),
    [
        ("DTSTART:20261123T080000Z\nDTEND:20261123T160000Z", datetime(2026, 11, 23, 8, tzinfo=UTC), 8),
        ("DTSTART:20261123T090000\nDURATION:PT2H", datetime(2026, 11, 23, 8, tzinfo=UTC), 2),
        ("DTSTART;TZID=Europe/Istanbul:20261123T090000\nDTEND;TZID=Europe/Istanbul:20261123T100000",
         datetime(2026, 11, 23, 6, tzinfo=UTC), 1),
        ("DTSTART;VALUE=DATE:20261025\nDTEND;VALUE=DATE:20261026",
         datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        ("DTSTART;VALUE=DATE:20261123", datetime(2026, 11, 22, 23, tzinfo=UTC), 24),
    ],
)  # fmt: skip
def test_an_event_is_read_with_its_zone_or_the_brands(lines: str, starts: datetime, hours: int) -> None:
    found = ical.spans_in(event(lines), ZONE)
    assert [(one.starts_at, one.ends_at) for one in found] == [(starts, starts + timedelta(hours=hours))]


@pytest.mark.parametrize(
    "data",
    [
        b"no calendar",
        b"\xff",
        event("SUMMARY:Mondays\nDTSTART:20261123T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"),
        event("DTSTART:20260329T023000\nDURATION:PT1H"),
        event("SUMMARY:No start"),
        event("DTSTART:20261123T080000Z\nDURATION:P999999999999D"),
        event("DTSTART;TZID=Europe/Istanbul:00010101T000000\nDURATION:PT1H"),
    ],
)
def test_an_event_that_cannot_be_kept_is_refused_with_words(data: bytes) -> None:
    with pytest.raises(NotSet):
        ical.spans_in(data, ZONE)


def test_a_file_with_nul_is_kept_without_it(brand: Brand, agent: Agent, owner: User) -> None:
    day = "2026-12-24 00:00,2026-12-27 00:00"
    assert take(brand, owner, f"off,{agent.user.email},{day},,Fam\x00ily\n") == 1
    assert TimeOff.objects.get().reason == "Family"
    title = event("SUMMARY:Fam\x00ily\nDTSTART:20261123T080000Z\nDURATION:PT1H")
    assert "\x00" not in ical.spans_in(title, ZONE)[0].reason


def test_a_called_off_event_is_left_out() -> None:
    assert ical.spans_in(event("DTSTART:20261123T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED"), ZONE) == []


def test_a_feed_is_ones_own_shifts_until_it_is_withdrawn(brand: Brand, agent: Agent, owner: User) -> None:
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    make_agents(owner, [brand.pk])
    plan(agent, [Span(starts, starts + timedelta(hours=8))], by=owner)
    plan(Agent.objects.get(user=owner), [Span(starts, starts + timedelta(hours=2))], by=owner)
    key = feeds.make_feed(agent, by=agent.user)
    assert key.encode() not in bytes(ShiftFeed.objects.get().hash)
    see([])

    read = feeds.read_feed(key)

    assert read is not None
    events = [one for one in Calendar.from_ical(read.decode()).walk("VEVENT") if isinstance(one, Event)]
    assert [(one.start, one.end) for one in events] == [(starts, starts + timedelta(hours=8))]
    assert agent.user.email.encode() not in read
    assert feeds.read_feed("another") is None
    see([brand.pk])
    newer = feeds.make_feed(agent, by=agent.user)
    assert feeds.read_feed(key) is None, "a new address ends the one before"
    see([brand.pk])
    Membership.objects.filter(user=agent.user_id).delete()
    assert feeds.read_feed(newer) is None, "who works here no more reads nothing"
