from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.routing.needs.conftest import MakeRule
from troth.accounts.models import Brand
from troth.people.models import Skill
from troth.routing.models import Need
from troth.routing.needs import trying
from troth.routing.needs.finding import find
from troth.routing.needs.trying import try_rules


def test_rules_are_tried_on_what_came_last_week_beside_what_was_found_then(
    brand: Brand, rule: MakeRule, returns: Skill, billing: Skill
) -> None:
    now = timezone.now()
    channel = make.channel(brand)
    invoices = [make.conversation(channel, "The invoice", address=f"{n}@x.example").pk for n in range(3)]
    make.conversation(channel, "Hello", subject="Greetings", address="d@x.example")
    make.conversation(channel, "The invoice", address="e@x.example", received_at=now - timedelta(days=8))
    one = rule({"words": ["invoice"]}, skill=returns)
    find(brand.pk, invoices[:2], now)
    Need.objects.filter(pk=invoices[1]).update(skill=billing)
    found = try_rules(brand.pk, [one, rule({"words": ["refund"]}, skill=billing)], now + timedelta(seconds=5))
    first, second = found.taken
    assert (first.count, first.as_then, first.otherwise, first.unknown) == (3, 1, 1, 1)
    assert [example.id for example in first.examples] == invoices[::-1]
    assert second.count == 0
    assert (found.nobody.count, found.looked_at, found.is_cut) == (1, 4, False)
    (example,) = found.nobody.examples
    assert (example.subject, example.first_words) == ("Greetings", "Hello")


def test_a_trial_changes_nothing(brand: Brand, rule: MakeRule, returns: Skill) -> None:
    conversation = make.conversation(brand)
    try_rules(brand.pk, [rule({}, skill=returns)], timezone.now() + timedelta(seconds=5))
    assert not Need.objects.filter(pk=conversation.pk).exists()


def test_of_a_busy_week_the_newest_are_looked_at(
    brand: Brand, rule: MakeRule, returns: Skill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MOST", 2)
    channel = make.channel(brand)
    numbers = [make.conversation(channel, address=f"{n}@x.example").pk for n in range(3)]
    found = try_rules(brand.pk, [rule({}, skill=returns)], timezone.now() + timedelta(seconds=5))
    assert (found.looked_at, found.is_cut) == (2, True)
    assert {example.id for example in found.taken[0].examples} == set(numbers[1:])


def test_a_trial_costs_three_queries_however_many(
    brand: Brand, rule: MakeRule, returns: Skill, django_assert_num_queries: Any
) -> None:
    channel, rules = make.channel(brand), [rule({}, skill=returns)]
    for count in (1, 8):
        for number in range(count):
            make.conversation(channel, address=f"{number}.{count}@x.example")
        with django_assert_num_queries(3):
            try_rules(brand.pk, rules, timezone.now() + timedelta(seconds=5))
