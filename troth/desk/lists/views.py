"""The views of the list: each a cut through what one may see, and the order in which it is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation, Holder
from troth.conversations.models.conversation import ConversationQuerySet
from troth.desk.lists.looking import Looking
from troth.promises.models import RUNNING

BY_SLACK = Coalesce("answer_by", "holder_until")
"""Who must act by when. Where no turn is open it is the holder's own time."""
BY_LAST_WORD = F("last_said_at")
BY_PROMISE = F("promises__due_at")
AWAITS_US = Q(closed_at=None, holder__in=[Holder.QUEUE, Holder.PERSON, Holder.BOT])

Parts = Sequence[ConversationQuerySet]


@dataclass(frozen=True, slots=True)
class Cut:
    """`parts` have one index each that gives their rows in order; `place` is that order."""

    parts: Callable[[Looking], Parts]
    place: Coalesce | F
    descending: bool = False
    is_counted: bool = True


def _each(looking: Looking, which: Q) -> Parts:
    return [rows.filter(which) for _brand, rows in looking.each_brand()]


def _mine(looking: Looking) -> Parts:
    brands = looking.access.where(Permission.READ_OWN)
    return [Conversation.objects.filter(holder_person=looking.me, brand__in=brands)]


def _teams(looking: Looking) -> Parts:
    brands = looking.access.where(Permission.READ)
    return [Conversation.objects.filter(AWAITS_US, queue=queue, brand__in=brands) for queue in looking.queues]


AT_RISK = RUNNING & Q(warned_at__isnull=False)
"""A promise that has warned and has not ended."""
BROKEN = Q(broken_at__isnull=False, answered_at=None, voided_at=None)
"""A promise that was broken and still has no answer."""


def _promised(looking: Looking, which: Q) -> Parts:
    """By the promise itself: its index gives them in the order in which they fall due."""
    joined = Q(**{f"promises__{name}": value for name, value in _named(which)}, closed_at=None)
    return [rows.filter(joined, promises__brand=brand) for brand, rows in looking.each_brand()]


def _named(which: Q) -> Iterator[tuple[str, object]]:
    for child in which.children:
        yield from _named(child) if isinstance(child, Q) else [child]  # type: ignore[misc]


CUTS: Mapping[str, Cut] = {
    "mine": Cut(_mine, BY_SLACK),
    "teams": Cut(_teams, BY_SLACK),
    "unassigned": Cut(lambda looking: _each(looking, Q(holder=Holder.QUEUE)), BY_SLACK),
    "risk": Cut(lambda looking: _promised(looking, AT_RISK), BY_PROMISE),
    "broken": Cut(lambda looking: _promised(looking, BROKEN), BY_PROMISE),
    "waiting": Cut(
        lambda looking: _each(looking, Q(closed_at=None, answer_by=None)), BY_LAST_WORD, descending=True
    ),
    "all": Cut(lambda looking: _each(looking, Q(closed_at=None)), BY_SLACK),
    # What is closed only grows: its number says nothing.
    "closed": Cut(
        lambda looking: _each(looking, Q(closed_at__isnull=False)),
        BY_LAST_WORD,
        descending=True,
        is_counted=False,
    ),
}
FIRST = "all"
