import pytest

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.models import FactRecord
from troth.people.agents import Abilities, NotSet, agents_of, name_skill, set_abilities, weigh_channel
from troth.people.models import Agent, Queue, Skill, Team
from troth.people.teams import make_team, rename_team, set_hours, set_members

HOURS = {"week": {"mon": [["09:00", "17:00"]]}, "holidays": [], "exceptions": {}}


@pytest.fixture
def owner(brand: Brand) -> User:
    return make.member(brand)


def test_a_team_has_a_queue_of_its_name(brand: Brand, owner: User) -> None:
    team = make_team(brand, "  Shoe   repairs ", by=owner)
    assert (team.name, team.queue.name, team.zone) == ("Shoe repairs", "Shoe repairs", brand.zone)
    rename_team(team, "Shoes", by=owner)
    assert Queue.objects.get(pk=team.queue_id).name == "Shoes"


def test_two_teams_have_two_names_and_the_first_queue_can_get_its_team(brand: Brand, owner: User) -> None:
    team = make_team(brand, "Everyone", by=owner)
    assert team.queue == Queue.objects.get(name="Everyone")
    with pytest.raises(NotSet):
        make_team(brand, "everyone", by=owner)
    other = make_team(brand, "Shoes", by=owner)
    with pytest.raises(NotSet):
        rename_team(other, "Everyone", by=owner)
    with pytest.raises(NotSet):
        make_team(brand, " ", by=owner)


def test_members_are_exactly_those_and_each_of_them_answers(brand: Brand, owner: User) -> None:
    team, agent = make_team(brand, "Shoes", by=owner), make.member(brand, Role.AGENT)
    set_members(team, [owner.pk, agent.pk], by=owner)
    set_members(team, [agent.pk], by=owner)
    assert [row.user_id for row in team.members.all()] == [agent.pk]
    with pytest.raises(NotSet):
        set_members(team, [make.member(brand, Role.ANALYST).pk], by=owner)


def test_hours_are_kept_with_their_zone_and_recorded_once(brand: Brand, owner: User) -> None:
    team = make_team(brand, "Shoes", by=owner)
    for _again in range(2):
        set_hours(team, "Europe/Istanbul", HOURS, by=owner)
    assert Team.objects.get().calendar_data == {"zone": "Europe/Istanbul", **HOURS}
    assert FactRecord.objects.filter(name="TeamChanged").count() == 1
    with pytest.raises(NotSet, match="never open"):
        set_hours(team, "Europe/Istanbul", {"week": {}, "holidays": [], "exceptions": {}}, by=owner)
    with pytest.raises(NotSet, match="no time zone"):
        set_hours(team, "Europe/Atlantis", HOURS, by=owner)


def test_everybody_who_answers_is_an_agent_and_nobody_twice(brand: Brand, owner: User) -> None:
    expert = make.member(brand, Role.EXPERT, "Xan")
    make.member(brand, Role.ANALYST)
    for _again in range(2):
        found = agents_of(brand)
    assert len(found) == 3, "the owner that a brand is made with, this owner and the expert"
    assert {one.user_id for one in found if one.is_network} == {expert.pk}


def test_abilities_are_recorded_by_what_changed(brand: Brand, owner: User) -> None:
    agents_of(brand)
    agent, skill = Agent.objects.get(user=owner), name_skill(brand, "Returns", by=owner)
    assert name_skill(brand, "returns", by=owner) == skill
    set_abilities(agent, Abilities(["tr"], 100, {skill.pk: 3}, []), by=owner)
    set_abilities(agent, Abilities(["tr"], 100, {skill.pk: 5}, []), by=owner)
    set_abilities(agent, Abilities(["tr"], 100, {skill.pk: 5}, []), by=owner)
    said = FactRecord.objects.filter(name="AgentChanged").order_by("id").values_list("details", flat=True)
    assert [one["changed"] for one in said] == [["languages", "skills"], ["skills"]]
    assert [row.level for row in agent.skills.all()] == [5]


@pytest.mark.parametrize("wrong", [{"capacity": 1001}, {"levels": {0: 3}}, {"teams": [0]}])
def test_what_is_not_the_brands_is_refused(brand: Brand, owner: User, wrong: dict[str, object]) -> None:
    agents_of(brand)
    said: dict[str, object] = {"languages": [], "capacity": 100, "levels": {}, "teams": [], **wrong}
    with pytest.raises(NotSet):
        set_abilities(Agent.objects.get(user=owner), Abilities(**said), by=owner)  # type: ignore[arg-type]


def test_a_level_is_between_one_and_five(brand: Brand, owner: User) -> None:
    agents_of(brand)
    skill = Skill.objects.create(brand=brand, name="Returns")
    with pytest.raises(NotSet):
        set_abilities(Agent.objects.get(user=owner), Abilities([], 100, {skill.pk: 6}, []), by=owner)
    with pytest.raises(NotSet):
        weigh_channel(brand, "chat", 0, by=owner, may_wait=False)
