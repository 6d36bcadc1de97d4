from collections.abc import Callable
from typing import Any

import pytest

from troth.accounts.models import Brand
from troth.people.models import Queue, Skill, Team
from troth.routing.models import NeedRule

MakeRule = Callable[..., NeedRule]


@pytest.fixture
def returns(brand: Brand) -> Skill:
    return Skill.objects.create(brand=brand, name="Returns")


@pytest.fixture
def billing(brand: Brand) -> Skill:
    return Skill.objects.create(brand=brand, name="Billing")


@pytest.fixture
def depot(brand: Brand) -> Queue:
    """The queue of a team."""
    queue = Queue.objects.create(brand=brand, name="Depot")
    Team.objects.create(brand=brand, name="Depot", queue=queue, zone=brand.zone)
    return queue


@pytest.fixture
def rule(brand: Brand) -> MakeRule:
    def made(when: dict[str, Any], **changes: Any) -> NeedRule:
        place = NeedRule.objects.filter(brand=brand).count() + 1
        return NeedRule.objects.create(brand=brand, place=place, name="A rule", when=when, **changes)

    return made
