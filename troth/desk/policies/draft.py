"""A policy as it is being written: not confirmed, and so not said to anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from troth.promises.besides import Besides
from troth.promises.models import OpeningHours, Policy
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.due import Explanation
from troth.promises.rules.terms import About, Allowance, Term, Terms, due, parse


@dataclass(frozen=True, slots=True)
class Draft:
    """`hours` are the row that it would keep, `calendar` what they come to."""

    allowed: timedelta
    calendar: Calendar
    hours: OpeningHours | None
    besides: Besides

    @property
    def terms(self) -> Terms:
        return self.besides.terms

    def allowance(self, kind: str, about: About, start: datetime) -> tuple[Term | None, Allowance | None]:
        """What would be promised of this kind to a word that came then, and the term that says so."""
        local = start.astimezone(self.calendar.zone)
        said = self.terms.promised(kind, about, local, plain=self.allowed)
        return self.terms.term(kind, about, local), said

    def reckoned(self, kind: str, about: About, start: datetime) -> Explanation | None:
        """By when; none where nothing is promised. Raises CalendarError."""
        _term, said = self.allowance(kind, about, start)
        return due(said, start, self.calendar) if said is not None else None


def draft_of(policy: Policy, calendar: Calendar) -> Draft:
    """A policy that was confirmed, to be tried and compared like one that is being written."""
    besides = Besides(parse(policy.terms), policy.warnings, policy.most_resets, policy.reason)
    return Draft(policy.allowed, calendar, policy.hours, besides)


def is_same(draft: Draft, policy: Policy | None) -> bool:
    """Whether confirming it would change nothing; the reason is not part of what is promised."""
    if policy is None:
        return False
    now: Mapping[str, Any] = {
        "allowed": policy.allowed,
        "terms": parse(policy.terms),
        "warnings": policy.warnings,
        "resets": policy.most_resets,
        "hours": policy.hours_id,
    }
    return now == {
        "allowed": draft.allowed,
        "terms": draft.terms,
        "warnings": draft.besides.warnings,
        "resets": draft.besides.most_resets,
        "hours": draft.hours.pk if draft.hours else None,
    }
