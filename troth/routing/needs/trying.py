"""What rules would have found last week, beside what was found then. Nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from troth.conversations.models import Conversation
from troth.routing.models import Need, NeedRule
from troth.routing.needs.asking import asked_of
from troth.routing.needs.rules.matching import first_fit

WEEK = timedelta(days=7)
MOST = 2000
"""Of a busier week, the newest conversations."""
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Example:
    id: int
    subject: str
    first_words: str
    opened_at: datetime


@dataclass(slots=True)
class Taken:
    """What one rule would take, or nobody. `as_then`: those of which the same skill was found then."""

    count: int = 0
    as_then: int = 0
    unknown: int = 0
    """Those of which nothing was written down then."""
    examples: list[Example] = field(default_factory=list)

    @property
    def otherwise(self) -> int:
        return self.count - self.as_then - self.unknown


@dataclass(frozen=True, slots=True)
class Trial:
    """`taken` has one for each rule, in their order. `is_cut`: there were more conversations than this."""

    since: datetime
    looked_at: int
    is_cut: bool
    taken: Sequence[Taken]
    nobody: Taken


def try_rules(brand_id: int, rules: Sequence[NeedRule], now: datetime) -> Trial:
    """In three queries."""
    since = now - WEEK
    opened = Conversation.objects.filter(brand=brand_id, opened_at__gt=since).order_by("-id")
    rows = list(opened.values_list("id", "subject", "opened_at")[: MOST + 1])
    looked_at = rows[:MOST]
    numbers = [number for number, *_ in looked_at]
    asked = asked_of(numbers)
    found = dict(Need.objects.filter(conversation__in=numbers).values_list("pk", "skill"))
    taken, nobody = [Taken() for _rule in rules], Taken()
    whens = [rule.when for rule in rules]
    for number, subject, opened_at in looked_at:
        place = first_fit(whens, asked[number])
        one = nobody if place is None else taken[place]
        skill = None if place is None else rules[place].skill_id
        one.count += 1
        one.unknown += number not in found
        one.as_then += number in found and found[number] == skill
        if len(one.examples) < EXAMPLES:
            words = asked[number].text[len(subject) :].strip()
            one.examples.append(Example(number, subject, words[:160], opened_at))
    return Trial(since, len(looked_at), len(rows) > MOST, taken, nobody)
