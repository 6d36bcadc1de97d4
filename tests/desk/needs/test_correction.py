from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.agents.test_teams import client_of
from tests.desk.needs.test_pages import skill
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations.acts.holding import take
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.people.models import Skill
from troth.routing.models import Need, NeedRule
from troth.routing.needs.correcting import correct
from troth.routing.needs.finding import find

__all__ = ["skill"]


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


@pytest.fixture
def url(conversation: Conversation) -> str:
    return f"/{conversation.brand.slug}/conversations/{conversation.pk}/need"


@pytest.fixture
def agent(brand: Brand) -> Client:
    return client_of(make.member(brand, Role.AGENT, "Bo"))


def need(conversation: Conversation) -> Need:
    see([conversation.brand_id])
    return Need.objects.get(pk=conversation.pk)


def test_an_agent_puts_language_and_skill_right(
    conversation: Conversation, agent: Client, skill: Skill, url: str
) -> None:
    answer = agent.post(url, {"language": "tr", "skill": skill.pk, "level": "2"})
    assert answer.status_code == 302
    assert answer["Location"] == url.removesuffix("/need")
    found = need(conversation)
    assert (found.skill, found.level, found.found_by) == (skill, 2, "person")
    page = agent.get(url).content.decode()
    assert "set by Bo" in page
    assert "level 2 or more" in page
    assert "<dd>Turkish</dd>" in page


def test_the_conversations_page_leads_there_without_a_script(agent: Client, url: str) -> None:
    assert f'<a href="{url}">' in agent.get(url.removesuffix("/need")).content.decode()


@pytest.mark.parametrize(
    ("found_by", "certainty", "words"),
    [
        ("nothing", None, "no rule fits"),
        ("rule", None, "found by a rule that is gone"),
        ("classifier", 0.939, "by what similar ones needed, 93 % certain"),
        ("person", None, "set by a colleague"),
    ],
)
def test_it_says_by_what_it_was_found(
    conversation: Conversation, agent: Client, *, found_by: str, certainty: float | None, words: str
) -> None:
    url = f"/{conversation.brand.slug}/conversations/{conversation.pk}/need"
    assert "not looked at yet" in agent.get(url).content.decode()
    see([conversation.brand_id])
    Need.objects.create(
        conversation=conversation, brand=conversation.brand, found_by=found_by, certainty=certainty
    )
    assert words in agent.get(url).content.decode()


def test_it_names_the_rule(
    brand: Brand, conversation: Conversation, agent: Client, skill: Skill, url: str
) -> None:
    NeedRule.objects.create(brand=brand, place=1, name="Parcels", when={}, skill=skill)
    find(brand.pk, [conversation.pk], timezone.now())
    assert "found by the rule “Parcels”" in agent.get(url).content.decode()


def test_who_sees_only_what_they_hold_reads_no_rules_name(
    brand: Brand, conversation: Conversation, skill: Skill, url: str
) -> None:
    NeedRule.objects.create(brand=brand, place=1, name="People who complain", when={}, skill=skill)
    find(brand.pk, [conversation.pk], timezone.now())
    eva = make.member(brand, Role.EXPERT, "Eva")
    take(conversation, eva)
    page = client_of(eva).get(url).content.decode()
    assert skill.name in page
    assert "complain" not in page
    see([brand.pk])
    correct(conversation, make.member(brand, Role.AGENT, "Bo"), skill=skill, level=1, language="")
    assert "set by a colleague" in client_of(eva).get(url).content.decode()


def test_a_language_that_nobody_is_said_to_speak_can_be_left(
    conversation: Conversation, agent: Client, skill: Skill, url: str
) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(language="xx")
    assert agent.post(url, {"language": "", "skill": skill.pk, "level": "1"}).status_code == 302
    assert need(conversation).skill == skill
    assert Conversation.objects.get(pk=conversation.pk).language == "xx"


def test_what_is_not_offered_is_refused(conversation: Conversation, agent: Client, url: str) -> None:
    for bad in ({"skill": "77"}, {"level": "9"}, {"language": "zz"}):
        assert agent.post(url, bad).status_code == 422
    see([conversation.brand_id])
    assert not Need.objects.exists()


def test_who_may_only_read_sees_no_form(brand: Brand, conversation: Conversation, url: str) -> None:
    analyst = client_of(make.member(brand, Role.ANALYST))
    page = analyst.get(url)
    assert page.status_code == 200
    assert "<form" not in page.content.decode().split('id="need"')[1]
    assert analyst.post(url, {}).status_code == 403
    assert client_of(make.member(brand, Role.EXPERT)).get(url).status_code == 404
    assert client_of(make.member(make.brand(), Role.OWNER)).get(url).status_code == 404


def test_it_costs_few_queries(agent: Client, url: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        agent.get(url)
