from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.needs.test_pages import lead, said, skill
from troth.accounts.models import Brand
from troth.core.database import see
from troth.people.models import Skill
from troth.routing.models import Need, NeedRule
from troth.routing.needs.finding import find

__all__ = ["lead", "skill"]


@pytest.fixture
def url(brand: Brand) -> str:
    return f"/{brand.slug}/routing/rules/trial"


def saved(url: str) -> str:
    return f"{url.removesuffix('/trial')}?trial=1"


def row(page: str, number: int) -> str:
    return page.split("<tbody")[1].split("<tr")[number]


def test_saved_rules_are_tried_on_last_week(brand: Brand, lead: Client, skill: Skill, url: str) -> None:
    channel = make.channel(brand)
    for number in range(3):
        make.conversation(channel, "Returning it", address=f"{number}@x.example")
    make.conversation(channel, "Hello", subject="Greetings", address="d@x.example")
    NeedRule.objects.create(brand=brand, place=1, name="One", when={"words": ["return*"]}, skill=skill)
    page = lead.get(saved(url)).content.decode()
    assert "4 conversations since" in page
    assert "<b>3</b>" in row(page, 1)
    assert "75 %" in row(page, 1)
    assert "3 not looked at then" in row(page, 1)
    assert "<b>1</b>" in row(page, 2)
    assert "Greetings" in row(page, 2)
    assert "Returns 3" in page


def test_a_rule_is_tried_before_it_is_saved(brand: Brand, lead: Client, skill: Skill, url: str) -> None:
    make.conversation(brand, "My gift card")
    answer = lead.post(url, said(skill))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "not saved yet" in row(page, 1)
    assert "<b>1</b>" in row(page, 1)
    assert 'value="return*, gift  card, return*"' in page
    see([brand.pk])
    assert not NeedRule.objects.exists()


def test_a_changed_rule_is_tried_in_its_place(brand: Brand, lead: Client, skill: Skill, url: str) -> None:
    first, _second = (
        NeedRule.objects.create(brand=brand, place=place, name="One", when={}, skill=skill)
        for place in (1, 2)
    )
    conversation = make.conversation(brand, "My gift card")
    find(brand.pk, [conversation.pk], timezone.now())
    page = lead.post(url, said(skill, rule=first.pk, words="invoice")).content.decode()
    assert "not saved yet" in row(page, 1)
    assert "<b>0</b>" in row(page, 1)
    assert "<b>1</b>" in row(page, 2)
    assert "1 the same" in row(page, 2)
    see([brand.pk])
    assert NeedRule.objects.get(pk=first.pk).when == {}


def test_what_would_be_otherwise_is_counted(brand: Brand, lead: Client, skill: Skill, url: str) -> None:
    conversation = make.conversation(brand)
    Need.objects.create(conversation=conversation, brand=brand, skill=None)
    page = lead.post(url, said(skill, words="order")).content.decode()
    assert "1 other than then" in row(page, 1)


def test_a_draft_that_is_no_rule_is_not_tried(brand: Brand, lead: Client, skill: Skill, url: str) -> None:
    answer = lead.post(url, said(skill, skill=""))
    assert answer.status_code == 422
    assert "Last week under these rules" not in answer.content.decode()


def test_an_empty_week_says_so(brand: Brand, lead: Client, url: str) -> None:
    assert "Nobody wrote last week" in lead.get(saved(url)).content.decode()


def test_a_trial_costs_the_same_queries_however_much_came(
    brand: Brand, lead: Client, skill: Skill, url: str, django_assert_num_queries: Any
) -> None:
    channel = make.channel(brand)
    NeedRule.objects.create(brand=brand, place=1, name="One", when={}, skill=skill)
    for count in (1, 6):
        for number in range(count):
            make.conversation(channel, address=f"{number}.{count}@x.example")
        with django_assert_num_queries(20):
            lead.get(saved(url))
        see([brand.pk])
