import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people.models import Agent, ChannelWeight, Skill, Team


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead(brand: Brand) -> Client:
    return client_of(make.member(brand, Role.SUPERVISOR))


def made_team(brand: Brand, lead: Client) -> Team:
    lead.post(f"/{brand.slug}/teams/new", {"name": "Shoes"})
    see([brand.pk])
    return Team.objects.get()


def test_a_team_gets_members_and_a_week_of_hours(brand: Brand, lead: Client) -> None:
    team, agent = made_team(brand, lead), make.member(brand, Role.AGENT, "Bo")
    said = {
        "name": "Shoe repairs",
        "zone": "Europe/Istanbul",
        "members": [agent.pk],
        "mon": "9-12:30, 18-02",
        "days": "2026-12-25",
    }
    assert lead.post(f"/{brand.slug}/teams/{team.pk}/change", said).status_code == 302
    see([brand.pk])
    team.refresh_from_db()
    assert team.hours == {
        "week": {"mon": [["09:00", "12:30"], ["18:00", "02:00"]]},
        "holidays": ["2026-12-25"],
        "exceptions": {},
    }
    page = lead.get(f"/{brand.slug}/teams/{team.pk}").content.decode()
    assert 'value="09:00-12:30, 18:00-02:00"' in page
    assert "Shoe repairs" in lead.get(f"/{brand.slug}/teams").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"mon": "nine"}, "“nine” is not a window"), ({"days": "Christmas"}, "does not begin with a date"),
     ({"zone": "Mars"}, "Select a valid choice"), ({"days": "2026-12-25"}, "never open")],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_named(
    brand: Brand, lead: Client, wrong: dict[str, str], words: str
) -> None:
    team = made_team(brand, lead)
    said = {"name": "Shoes", "zone": "Europe/Istanbul", **wrong}
    answer = lead.post(f"/{brand.slug}/teams/{team.pk}/change", said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    see([brand.pk])
    assert Team.objects.get().hours is None


def test_skills_and_weights_are_set_and_a_wrong_one_is_not(brand: Brand, lead: Client) -> None:
    lead.post(f"/{brand.slug}/skills/new", {"name": "Returns"})
    lead.post(f"/{brand.slug}/weights", {"call": "1", "chat": "4", "mail": "20"})
    for wrong in ("0", "00000000199999999999", "9" * 5000):
        said = {"call": wrong, "chat": "4", "mail": "20"}
        assert lead.post(f"/{brand.slug}/weights", said).status_code == 422
    assert lead.post(f"/{brand.slug}/teams/new", {"name": " "}).status_code == 422
    see([brand.pk])
    assert Skill.objects.get().name == "Returns"
    assert dict(ChannelWeight.objects.values_list("kind", "at_once")) == {"call": 1, "chat": 4, "mail": 20}


def test_an_agents_abilities_are_set_by_who_may(brand: Brand, lead: Client) -> None:
    user = make.member(brand, Role.AGENT, "Bo")
    lead.post(f"/{brand.slug}/skills/new", {"name": "Returns"})
    see([brand.pk])
    skill = Skill.objects.get()
    address, said = (
        f"/{brand.slug}/agents/{user.pk}",
        {"languages": ["tr", "en"], "capacity": "80", f"skill_{skill.pk}": "4"},
    )
    assert lead.get(address).status_code == 200
    assert lead.post(f"{address}/abilities", said).status_code == 302
    assert lead.post(f"{address}/abilities", {**said, "capacity": "a lot"}).status_code == 422
    see([brand.pk])
    agent = Agent.objects.get(user=user)
    assert (agent.languages, agent.capacity, agent.skills.get().level) == (["en", "tr"], 80, 4)

    own = client_of(user)
    assert own.get(address).status_code == 200, "everybody sees what work is given out to them by"
    assert own.post(f"{address}/abilities", said).status_code == 403
    assert own.get(f"/{brand.slug}/teams").status_code == 403
    assert client_of(make.member(brand, Role.AGENT)).get(address).status_code == 404


def test_the_pages_ask_the_same_few_questions_for_one_as_for_many(brand: Brand, lead: Client) -> None:
    counts = []
    for number in range(2):
        make.member(brand, Role.AGENT, f"Bo {number}")
        lead.get(f"/{brand.slug}/teams")
        with CaptureQueriesContext(connection) as asked:
            lead.get(f"/{brand.slug}/teams")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 18
