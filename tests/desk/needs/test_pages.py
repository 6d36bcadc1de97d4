from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.desk.agents.test_teams import client_of
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people.models import Queue, Skill, Team
from troth.routing.models import NeedClassifier, NeedRule


@pytest.fixture
def skill(brand: Brand) -> Skill:
    return Skill.objects.create(brand=brand, name="Returns")


@pytest.fixture
def lead(brand: Brand) -> Client:
    return client_of(make.member(brand, Role.SUPERVISOR))


def rules(brand: Brand) -> list[NeedRule]:
    see([brand.pk])
    return list(NeedRule.objects.order_by("place"))


def said(skill: Skill, /, **changes: Any) -> dict[str, Any]:
    return {"words": "return*, gift  card, return*", "skill": skill.pk, "level": "3"} | changes


def test_a_page_without_rules_teaches_with_an_example(brand: Brand, lead: Client, skill: Skill) -> None:
    page = lead.get(f"/{brand.slug}/routing/rules").content.decode()
    assert "No rules yet" in page
    assert "For example" in page
    assert "refund" in page


def test_a_page_without_skills_leads_to_where_they_are_made(brand: Brand, lead: Client) -> None:
    page = lead.get(f"/{brand.slug}/routing/rules").content.decode()
    assert "Make a skill or a team" in page
    assert 'name="words"' not in page


def test_a_rule_is_written_read_as_a_sentence_and_changed(brand: Brand, lead: Client, skill: Skill) -> None:
    url = f"/{brand.slug}/routing/rules"
    queue = Queue.objects.create(brand=brand, name="Depot")
    Team.objects.create(brand=brand, name="Depot", queue=queue, zone=brand.zone)
    answer = lead.post(f"{url}/new", said(skill, languages=["nl"], page="/returns", queue=queue.pk))
    assert (answer.status_code, answer["Location"]) == (302, url)
    (rule,) = rules(brand)
    assert rule.when == {"languages": ["nl"], "words": ["return*", "gift card"], "page": "/returns"}
    assert (rule.skill, rule.level, rule.queue, rule.name) == (skill, 3, queue, "Returns")
    page = lead.get(url).content.decode()
    assert '<span class="rule-chip">return*</span> or <span class="rule-chip">gift card</span>' in page
    assert "it needs <b>Returns</b> at level 3 or more and goes to <b>Depot</b>" in page
    form = lead.get(f"{url}/{rule.pk}").content.decode()
    assert 'value="return*, gift card"' in form
    lead.post(f"{url}/{rule.pk}/change", said(skill, words="", level="1", name="All else"))
    (rule,) = rules(brand)
    assert (rule.when, rule.level, rule.queue, rule.name) == ({}, 1, None, "All else")
    assert "In every other case it needs <b>Returns</b>" in lead.get(url).content.decode()


def test_rules_are_moved_and_removed(brand: Brand, lead: Client, skill: Skill) -> None:
    url = f"/{brand.slug}/routing/rules"
    for name in "ab":
        lead.post(f"{url}/new", said(skill, name=name))
    first, second = rules(brand)
    lead.post(f"{url}/{second.pk}/place", {"to": "up"})
    assert [rule.name for rule in rules(brand)] == ["b", "a"]
    lead.post(f"{url}/{second.pk}/place", {"to": "down"})
    assert [rule.name for rule in rules(brand)] == ["a", "b"]
    assert lead.post(f"{url}/{first.pk}/removal").status_code == 302
    assert [rule.name for rule in rules(brand)] == ["b"]
    assert lead.post(f"{url}/{first.pk}/removal").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"skill": ""}, "Choose a skill, a team, or both."),
        ({"words": "return, !!"}, "A word has at least one letter or digit."),
        ({"words": "a" * 81}, "each of at most 80 characters"),
        ({"skill": "999999"}, "999999"),
        ({"level": "9"}, "9 is not one of the available choices"),
        ({"channels": ["7"]}, "7 is not one of the available choices"),
    ],
)
def test_what_is_no_rule_is_refused_in_words_and_kept_in_the_form(
    brand: Brand, lead: Client, skill: Skill, changes: dict[str, Any], sentence: str
) -> None:
    answer = lead.post(f"/{brand.slug}/routing/rules/new", said(skill, name="Mine", **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert 'value="Mine"' in page
    assert rules(brand) == []


def test_what_people_wrote_is_shown_as_words_and_never_as_a_page(
    brand: Brand, lead: Client, skill: Skill
) -> None:
    lead.post(f"/{brand.slug}/routing/rules/new", said(skill, words="<b>%(x)s {y}</b> %s", page="<i>"))
    page = lead.get(f"/{brand.slug}/routing/rules").content.decode()
    assert "&lt;b&gt;%(x)s {y}&lt;/b&gt; %s" in page
    assert "<i>" not in page.split('id="needs"')[1].split("</ol>")[0]


@pytest.mark.parametrize("when", [[], "x", {"words": 5}, {"channels": [77], "moods": ["x"]}, {"lists": []}])
def test_a_rule_that_cannot_be_read_is_still_shown(
    brand: Brand, lead: Client, skill: Skill, when: Any
) -> None:
    rule = NeedRule.objects.create(brand=brand, place=1, name="Odd", when=when, skill=skill)
    for url in (f"/{brand.slug}/routing/rules", f"/{brand.slug}/routing/rules/{rule.pk}"):
        answer = lead.get(url)
        assert answer.status_code == 200
        assert "Odd" in answer.content.decode()
    assert lead.get(f"/{brand.slug}/routing/rules?trial=1").status_code == 200


def test_the_page_costs_the_same_queries_however_many_rules(
    brand: Brand, lead: Client, skill: Skill, django_assert_num_queries: Any
) -> None:
    for count in (1, 9):
        for _each in range(count):
            place = NeedRule.objects.count() + 1
            NeedRule.objects.create(brand=brand, place=place, name="One", when={}, skill=skill)
        # Who asks and the frame of a page; the brand; seven of choices, the rules, what was learned.
        with django_assert_num_queries(16):
            lead.get(f"/{brand.slug}/routing/rules")
        see([brand.pk])


def test_what_was_learned_is_shown_with_its_figures(brand: Brand, lead: Client, skill: Skill) -> None:
    used = {"skill": skill.pk, "examples": 60, "threshold": 0.8, "precision": 0.959, "coverage": 0.5}
    few = Skill.objects.create(brand=brand, name="Billing")
    figures = [
        used,
        {"skill": few.pk, "examples": 28, "threshold": None, "precision": None, "coverage": None},
        {"skill": 0, "examples": 50, "threshold": 0.7, "precision": 0.95, "coverage": 0.5},
    ]
    NeedClassifier.objects.create(brand=brand, learned_from=138, figures=figures)
    page = lead.get(f"/{brand.slug}/routing/rules").content.decode()
    assert "95 %" in page
    assert "50 %" in page
    assert "In use" in page
    assert "2 more needed" in page
    assert "Learned from 138 conversations" in page


def test_one_can_ask_it_to_learn_now(brand: Brand, lead: Client) -> None:
    assert lead.post(f"/{brand.slug}/routing/rules/lesson").status_code == 302
    see([brand.pk])
    assert NeedClassifier.objects.get().learned_from == 0


def test_only_who_leads_reads_and_only_who_staffs_changes(brand: Brand, skill: Skill) -> None:
    url = f"/{brand.slug}/routing/rules"
    rule = NeedRule.objects.create(brand=brand, place=1, name="One", when={}, skill=skill)
    for role in (Role.AGENT, Role.EXPERT, Role.ANALYST):
        browser = client_of(make.member(brand, role))
        for asked in (url, f"{url}?trial=1", f"{url}/{rule.pk}"):
            assert browser.get(asked).status_code == 403
        for asked in (
            "new",
            "trial",
            "lesson",
            f"{rule.pk}/change",
            f"{rule.pk}/place",
            f"{rule.pk}/removal",
        ):
            assert browser.post(f"{url}/{asked}", said(skill)).status_code == 403
    assert Client().get(url).status_code == 302
    stranger = client_of(make.member(make.brand(), Role.OWNER))
    assert stranger.get(url).status_code == 404
    assert [one.pk for one in rules(brand)] == [rule.pk]


def test_another_brands_rule_is_not_found(brand: Brand, lead: Client, skill: Skill) -> None:
    other = make.brand()
    theirs = NeedRule.objects.create(
        brand=other, place=1, name="Theirs", when={}, skill=Skill.objects.create(brand=other, name="X")
    )
    url = f"/{brand.slug}/routing/rules/{theirs.pk}"
    assert lead.get(url).status_code == 404
    assert lead.post(f"{url}/removal").status_code == 404
    answer = lead.post(f"/{brand.slug}/routing/rules/trial", {"rule": theirs.pk})
    assert answer.status_code == 404
