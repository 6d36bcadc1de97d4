"""What the page of rules shows: each as a sentence, what last week would have been, what was learned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from troth.accounts.models import Brand
from troth.desk.needs.choices import Choices
from troth.desk.needs.words import sentence
from troth.routing.models import NeedClassifier, NeedRule
from troth.routing.needs.trying import Taken, Trial

LEAST = 30
"""As `routing.needs.rules.learning.LEAST`, which only who learns loads."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`id` is none of a rule that is being written; `number` is its place, from 1."""

    id: int | None
    number: int
    name: str
    sentence: SafeString
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class TrialRow:
    """`share` in percent of all that was looked at."""

    number: int
    sentence: SafeString
    is_draft: bool
    taken: Taken
    share: float


@dataclass(frozen=True, slots=True)
class Tried:
    """`by_skill` and `by_team`: names with how many would need or go there."""

    trial: Trial
    rows: Sequence[TrialRow]
    by_skill: Sequence[tuple[str, int]]
    by_team: Sequence[tuple[str, int]]
    nobody_share: float


@dataclass(frozen=True, slots=True)
class LearnedRow:
    """Percents; none where it is not known or not used."""

    skill: str
    examples: int
    precision: int | None
    coverage: int | None
    is_used: bool


@dataclass(frozen=True, slots=True)
class LearnedPage:
    trained_at: datetime
    learned_from: int
    rows: Sequence[LearnedRow]


def rows_of(rules: Sequence[NeedRule], choices: Choices) -> list[RuleRow]:
    return [
        RuleRow(
            rule.pk,
            number,
            _own_name(rule, choices),
            sentence(rule, choices),
            is_first=number == 1,
            is_last=number == len(rules),
        )
        for number, rule in enumerate(rules, 1)
    ]


def _own_name(rule: NeedRule, choices: Choices) -> str:
    """Empty where nobody gave it one: the sentence beside it says the skill and the team already."""
    skill = choices.skills.get(rule.skill_id or 0)
    said = (skill.name if skill else "", choices.queues.get(rule.queue_id or 0, ""))
    return "" if rule.name in said else rule.name


def tried_of(trial: Trial, rules: Sequence[NeedRule], choices: Choices, *, draft: int | None = None) -> Tried:
    """`draft` is the place, from 0, of the rule that is being written."""
    whole = max(1, trial.looked_at)
    by_skill: dict[str, int] = {}
    by_team: dict[str, int] = {}
    for rule, taken in zip(rules, trial.taken, strict=True):
        skill, team = choices.skills.get(rule.skill_id or 0), choices.queues.get(rule.queue_id or 0)
        if skill is not None:
            by_skill[skill.name] = by_skill.get(skill.name, 0) + taken.count
        if team is not None:
            by_team[team] = by_team.get(team, 0) + taken.count
    rows = [
        TrialRow(place + 1, sentence(rule, choices), place == draft, taken, 100 * taken.count / whole)
        for place, (rule, taken) in enumerate(zip(rules, trial.taken, strict=True))
    ]
    return Tried(trial, rows, _most_first(by_skill), _most_first(by_team), 100 * trial.nobody.count / whole)


def _most_first(counted: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def learned_of(brand: Brand, choices: Choices) -> LearnedPage | None:
    row = NeedClassifier.objects.filter(brand=brand).defer("weights").first()
    if row is None:
        return None
    figures = [_learned(one, choices) for one in row.figures if one["skill"] in choices.skills]
    figures.sort(key=lambda one: (-one.examples, one.skill))
    return LearnedPage(row.trained_at, row.learned_from, figures)


def _learned(figure: Mapping[str, Any], choices: Choices) -> LearnedRow:
    return LearnedRow(
        skill=choices.skills[figure["skill"]].name,
        examples=figure["examples"],
        precision=_percent(figure["precision"]),
        coverage=_percent(figure["coverage"]),
        is_used=figure["threshold"] is not None,
    )


def _percent(share: float | None) -> int | None:
    """Rounded down: nothing is said to be better than it is."""
    return None if share is None else int(100 * share)
