"""Whom to help first: the open turns with the least time left, and to whom each could be given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Subquery

from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.desk.board.people import People
from troth.desk.board.rules.offering import Offer, offers
from troth.desk.lists import paging
from troth.desk.lists.rows import Row, rows_of
from troth.desk.resets.showing import level_words
from troth.people.rules.presence import Presence
from troth.promises.models import Promise
from troth.promises.rules.warning import Level

SHOWN = 12
"""Few enough to act on; the list of conversations has the rest."""


@dataclass(frozen=True, slots=True)
class Neglected:
    """One conversation in which the customer waits since `waiting_since_at`, by the wall clock.

    `holder_presence` is none where no person holds it.
    """

    row: Row
    waiting_since_at: datetime
    holder_id: int | None
    holder_presence: Presence | None
    offers: Sequence[Offer]
    warned_words: str = ""
    """Up to which level those inside were warned of the promise that counts now."""


def neglected(brands: Sequence[Brand], people: People, *, reader: int) -> list[Neglected]:
    """The first SHOWN by slack. Five queries."""
    open_turns = Conversation.objects.filter(closed_at=None, answer_by__isnull=False)
    parts = [open_turns.filter(brand=brand.pk) for brand in brands]
    ids, _following = paging.page(parts, F("answer_by"), descending=False, cursor=None, size=SHOWN)
    columns = ("pk", "brand_id", "turn_opened_at", "holder_person_id", "warned")
    warned = Conversation.objects.filter(pk__in=ids).annotate(warned=_warned())
    more = {one[0]: one for one in warned.values_list(*columns)}
    return [_one(row, more[row.id], people, reader) for row in rows_of(ids, reader=reader)]


def _warned() -> Subquery:
    """How many levels were warned."""
    owed = Promise.objects.unanswered().filter(conversation=OuterRef("pk"), reset_at=None)
    return Subquery(owed.order_by("due_at").values("warned_level")[:1])


More = tuple[int, int, datetime, int | None, int | None]


def _one(row: Row, more: More, people: People, reader: int) -> Neglected:
    _pk, brand_id, since_at, holder_id, warned = more
    others = [one for one in people.candidates.get(brand_id, ()) if one.user_id not in (holder_id, reader)]
    return Neglected(
        row=row,
        waiting_since_at=since_at,
        holder_id=holder_id,
        holder_presence=people.presences.get(holder_id, Presence.OFFLINE) if holder_id else None,
        offers=offers(others, row.channel_kind, row.language),
        warned_words=level_words(list(Level)[warned - 1]) if warned else "",
    )
