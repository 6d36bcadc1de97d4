import pytest

from tests import make
from troth.accounts.models import Brand, User
from troth.core.models import FactRecord
from troth.people.models import Queue, Skill
from troth.routing.models import Need, NeedRule
from troth.routing.needs import ruling
from troth.routing.needs.finding import rules_of
from troth.routing.needs.ruling import Draft, NotARule, add, change, move, remove


@pytest.fixture
def user(brand: Brand) -> User:
    return make.member(brand)


def names(brand: Brand) -> list[str]:
    return [rule.name for rule in rules_of(brand.pk)]


def test_rules_are_kept_in_the_order_in_which_people_put_them(
    brand: Brand, user: User, returns: Skill
) -> None:
    made = [add(brand, Draft(name=name, when={}, skill=returns), by=user) for name in "abc"]
    assert names(brand) == ["a", "b", "c"]
    move(made[2], up=True, by=user)
    assert names(brand) == ["a", "c", "b"]
    move(made[0], up=True, by=user)
    move(made[1], up=False, by=user)
    assert names(brand) == ["a", "c", "b"]
    remove(made[0], by=user)
    assert names(brand) == ["c", "b"]
    add(brand, Draft(name="d", when={}, skill=returns), by=user)
    assert names(brand) == ["c", "b", "d"]


def test_each_change_is_recorded_once(brand: Brand, user: User, returns: Skill, depot: Queue) -> None:
    first = add(brand, Draft(name="a", when={}, skill=returns), by=user)
    second = add(brand, Draft(name="b", when={}, queue=depot), by=user)
    change(first, Draft(name="A", when={"words": ["refund"]}, queue=depot), by=user)
    move(second, up=True, by=user)
    move(second, up=True, by=user)
    number = first.pk
    remove(first, by=user)
    facts = FactRecord.objects.filter(name="NeedRulesChanged").order_by("id")
    assert [(fact.details["rule_id"], fact.details["what"]) for fact in facts] == [
        (number, "added"),
        (second.pk, "added"),
        (number, "changed"),
        (second.pk, "moved"),
        (number, "removed"),
    ]
    assert {fact.actor_id for fact in facts} == {user.pk}


def test_a_rule_that_changes_nothing_is_refused(brand: Brand, user: User, returns: Skill) -> None:
    with pytest.raises(NotARule):
        add(brand, Draft(name="a", when={}), by=user)
    rule = add(brand, Draft(name="a", when={}, skill=returns), by=user)
    with pytest.raises(NotARule):
        change(rule, Draft(name="a", when={}), by=user)
    assert NeedRule.objects.get().skill == returns


def test_there_is_a_most_of_rules(
    brand: Brand, user: User, returns: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruling, "MOST", 1)
    add(brand, Draft(name="a", when={}, skill=returns), by=user)
    with pytest.raises(NotARule):
        add(brand, Draft(name="b", when={}, skill=returns), by=user)


def test_what_a_rule_found_stays_found_without_it(brand: Brand, user: User, returns: Skill) -> None:
    rule = add(brand, Draft(name="a", when={}, skill=returns), by=user)
    conversation = make.conversation(brand)
    Need.objects.create(
        conversation=conversation, brand=brand, skill=returns, found_by=Need.FoundBy.RULE, rule=rule
    )
    remove(rule, by=user)
    need = Need.objects.get()
    assert (need.skill, need.found_by, need.rule) == (returns, "rule", None)
