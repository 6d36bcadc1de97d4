from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people.agents import make_agents
from troth.people.models import Agent, Shift, ShiftFeed, TimeOff

DAY = {"day": "2026-11-23", "starts": "09:00", "ends": "17:00", "team": "", "week": "2026-11-23"}


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def agent_of(brand: Brand, name: str = "Bo", role: Role = Role.AGENT) -> Agent:
    user = make.member(brand, role, name)
    see([brand.pk])
    make_agents(user, [brand.pk])
    return Agent.objects.select_related("user").get(user=user)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def agent(brand: Brand) -> Agent:
    return agent_of(brand)


def test_a_shift_is_planned_seen_and_removed(brand: Brand, desk: Client, agent: Agent) -> None:
    answer = desk.post(f"/{brand.slug}/shifts/new", {**DAY, "agent": agent.pk})
    assert answer.headers["Location"] == f"/{brand.slug}/shifts?week=2026-11-23"
    page = text_of(desk.get(answer.headers["Location"]))
    assert "09:00–17:00" in page
    assert brand.zone in page
    see([brand.pk])
    shift = Shift.objects.get()
    desk.post(f"/{brand.slug}/shifts/{shift.pk}/removal", {"week": "2026-11-23"})
    see([brand.pk])
    assert not Shift.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": "2026-03-29", "starts": "02:30"}, "clocks go forward to 03:00"),
        ({"starts": "nine"}, "Enter a valid time"),
        ({"agent": "0"}, "Select a valid choice"),
    ],
)
def test_a_shift_that_cannot_be_says_why_and_keeps_what_was_typed(
    brand: Brand, desk: Client, agent: Agent, wrong: dict[str, str], words: str
) -> None:
    answer = desk.post(f"/{brand.slug}/shifts/new", {**DAY, "agent": agent.pk, **wrong})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'value="17:00"' in text_of(answer)


def test_a_night_shift_ends_on_the_next_day_and_nobody_works_twice(
    brand: Brand, desk: Client, agent: Agent
) -> None:
    night = {**DAY, "agent": agent.pk, "starts": "22:00", "ends": "06:00"}
    desk.post(f"/{brand.slug}/shifts/new", night)
    answer = desk.post(f"/{brand.slug}/shifts/new", {**night, "starts": "23:00"})
    assert answer.status_code == 422
    assert "works at that time already" in text_of(answer)
    see([brand.pk])
    shift = Shift.objects.get()
    assert shift.ends_at - shift.starts_at == timedelta(hours=8)


def test_an_agent_sees_their_own_and_asks_for_time_off(brand: Brand, desk: Client, agent: Agent) -> None:
    other = agent_of(brand, "Cleo")
    own = client_of(agent.user)
    page = text_of(own.get(f"/{brand.slug}/shifts"))
    assert "Cleo" not in page
    assert "Plan a shift" not in page
    off = {"first": "2026-12-24", "last": "2026-12-26", "reason": "Family"}
    assert own.post(f"/{brand.slug}/time-off", {**off, "agent": other.pk}).status_code == 422
    assert own.post(f"/{brand.slug}/time-off", {**off, "agent": agent.pk}).status_code == 302
    see([brand.pk])
    asked = TimeOff.objects.get()
    assert (asked.ends_at - asked.starts_at, asked.granted_at) == (timedelta(days=3), None)
    assert own.post(f"/{brand.slug}/time-off/{asked.pk}/answer", {"answer": "grant"}).status_code == 403

    desk.post(f"/{brand.slug}/time-off/{asked.pk}/answer", {"answer": "grant"})

    asked.refresh_from_db()
    assert asked.granted_at is not None
    assert own.post(f"/{brand.slug}/time-off/{asked.pk}/removal").status_code == 403
    assert "Granted" in text_of(own.get(f"/{brand.slug}/shifts"))


def test_an_agent_takes_back_what_nobody_has_answered(brand: Brand, agent: Agent) -> None:
    own = client_of(agent.user)
    own.post(f"/{brand.slug}/time-off", {"agent": agent.pk, "first": "2026-12-24", "last": "2026-12-24"})
    see([brand.pk])
    assert own.post(f"/{brand.slug}/time-off/{TimeOff.objects.get().pk}/removal").status_code == 302
    see([brand.pk])
    assert not TimeOff.objects.exists()


def test_a_csv_goes_in_whole_or_not_and_comes_out(brand: Brand, desk: Client, agent: Agent) -> None:
    def send(lines: str) -> object:
        data = ("agent,starts,ends\n" + lines).encode()
        return desk.post(f"/{brand.slug}/shifts/file", {"file": SimpleUploadedFile("week.csv", data)})

    good = f"{agent.user.email},2026-11-23 09:00,2026-11-23 17:00\n"
    bad = send(f"{good}{agent.user.email},tomorrow,2026-11-24 17:00\n")
    assert "Line 3: “tomorrow” is not a time" in text_of(bad)
    see([brand.pk])
    assert not Shift.objects.exists()
    send(good)
    answer = desk.get(f"/{brand.slug}/shifts.csv")
    assert f"shift,{agent.user.email},2026-11-23 09:00,2026-11-23 17:00,," in text_of(answer)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client_of(agent.user).post(f"/{brand.slug}/shifts/file").status_code == 422


def test_an_agents_calendar_becomes_time_off_that_is_asked_for(brand: Brand, agent: Agent) -> None:
    event = [
        "BEGIN:VEVENT",
        "UID:1",
        "SUMMARY:Dentist",
        "DTSTART:20261201T080000Z",
        "DURATION:PT2H",
        "END:VEVENT",
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""]
    data = "\r\n".join(lines).encode()

    def send(what: str) -> int:
        said = {"file": SimpleUploadedFile("mine.ics", data), "as": what, "agent": agent.pk}
        return client_of(agent.user).post(f"/{brand.slug}/shifts/file", said).status_code

    assert send("shift") == 422
    assert send("off") == 302
    see([brand.pk])
    asked = TimeOff.objects.get()
    assert (asked.reason, asked.granted_at) == ("Dentist", None)


def test_a_feed_is_shown_once_and_read_without_signing_in(brand: Brand, agent: Agent) -> None:
    own = client_of(agent.user)
    page = text_of(own.post(f"/{brand.slug}/shifts/feed", {"make": "1"}))
    address = page.partition('<code class="feed-url">http://testserver')[2].partition("<")[0]
    assert address.startswith("/feeds/")
    assert address not in text_of(own.get(f"/{brand.slug}/shifts"))
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    own.post(f"/{brand.slug}/shifts/feed", {"make": "0"})
    assert Client().get(address).status_code == 404
    see([brand.pk])
    assert ShiftFeed.objects.get().withdrawn_at is not None


def test_an_analyst_has_no_shifts(brand: Brand) -> None:
    assert client_of(make.member(brand, Role.ANALYST)).get(f"/{brand.slug}/shifts").status_code == 403


def test_another_brands_shift_is_not_there(brand: Brand, desk: Client, agent: Agent) -> None:
    now = timezone.now()
    shift = Shift.objects.create(brand=brand, agent=agent, starts_at=now, ends_at=now + timedelta(hours=1))
    owner = make.user()
    other = make.brand(owner=owner)
    address = f"/{other.slug}/shifts/{shift.pk}/removal"
    assert client_of(owner).post(address).status_code == 404
    see([brand.pk])
    assert Shift.objects.exists()


def test_the_week_asks_the_same_few_questions_for_one_as_for_many(
    brand: Brand, desk: Client, agent: Agent
) -> None:
    counts = []
    for number in range(2):
        more = agent_of(brand, f"More {number}")
        desk.post(f"/{brand.slug}/shifts/new", {**DAY, "agent": more.pk})
        with CaptureQueriesContext(connection) as asked:
            desk.get(f"/{brand.slug}/shifts?week=2026-11-23")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16
