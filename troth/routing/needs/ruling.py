"""A brand's rules of need: written, moved, removed. The first that fits counts, so their order is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, User
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.models import Queue, Skill
from troth.routing.facts import NeedRulesChanged
from troth.routing.models import NeedRule
from troth.routing.needs.finding import rules_of

MOST = 100


class NotARule(Refused):
    """It asks for nothing, or there are too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rule as somebody wrote it; `when` as `NeedRule.when`."""

    name: str
    when: Mapping[str, Any]
    skill: Skill | None = None
    level: int = 1
    queue: Queue | None = None

    def write_on(self, rule: NeedRule) -> NeedRule:
        rule.name, rule.when, rule.level = self.name, dict(self.when), self.level
        rule.skill, rule.queue = self.skill, self.queue
        return rule


@transaction.atomic
def add(brand: Brand, draft: Draft, *, by: User) -> NeedRule:
    """Below the others. Raises NotARule."""
    rules = _locked(brand)
    if len(rules) >= MOST:
        raise NotARule(_("A brand has at most %(count)s rules.") % {"count": MOST})
    place = rules[-1].place + 1 if rules else 1
    rule = _checked(draft).write_on(NeedRule(brand=brand, place=place))
    rule.save()
    _record(brand, rule.pk, "added", by)
    return rule


@transaction.atomic
def change(rule: NeedRule, draft: Draft, *, by: User) -> None:
    """What was found by it before stays as it was found. Raises NotARule."""
    _checked(draft).write_on(rule).save(update_fields=["name", "when", "level", "skill", "queue"])
    _record(rule.brand, rule.pk, "changed", by)


@transaction.atomic
def move(rule: NeedRule, *, up: bool, by: User) -> None:
    """Past its neighbour; at the end of the list nothing is moved."""
    rules = _locked(rule.brand)
    at = next((place for place, one in enumerate(rules) if one.pk == rule.pk), None)
    to = at + (-1 if up else 1) if at is not None else -1
    if at is None or not 0 <= to < len(rules):
        return
    rules[at], rules[to] = rules[to], rules[at]
    for place, one in enumerate(rules, 1):
        one.place = place
    NeedRule.objects.bulk_update(rules, ["place"])
    _record(rule.brand, rule.pk, "moved", by)


@transaction.atomic
def remove(rule: NeedRule, *, by: User) -> None:
    """What it found stays found, but says no more by which rule."""
    number = rule.pk
    rule.delete()
    _record(rule.brand, number, "removed", by)


def _checked(draft: Draft) -> Draft:
    if draft.skill is None and draft.queue is None:
        raise NotARule(_("Choose a skill, a team, or both: a rule without either changes nothing."))
    return draft


def _locked(brand: Brand) -> list[NeedRule]:
    """All of them in their order; whoever else moves or adds one waits."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    return rules_of(brand.pk)


def _record(brand: Brand, rule_id: int, what: str, by: User) -> None:
    record(NeedRulesChanged(brand_id=brand.pk, actor_id=by.pk, rule_id=rule_id, what=what))
