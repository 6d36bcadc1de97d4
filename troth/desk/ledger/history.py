"""What happened to one promise, from the facts that name it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from troth.accounts.models import User
from troth.core.models import FactRecord
from troth.desk.trail.words import words_of
from troth.promises.models import Promise

MOST = 100


@dataclass(frozen=True, slots=True)
class Happening:
    at: datetime
    words: str
    person: str


def history_of(promise: Promise) -> list[Happening]:
    """The oldest first: facts of its conversation that carry its number, also those that brought it about."""
    about = Q(details__promise_id=promise.pk) | Q(details__new_id=promise.pk)
    rows = FactRecord.objects.filter(
        about, brand_id=promise.brand_id, conversation_id=promise.conversation_id
    )
    found = list(rows.order_by("id")[:MOST])
    people = User.objects.filter(pk__in={row.actor_id for row in found if row.actor_id})
    named = {person.pk: str(person) for person in people.only("name", "email")}
    return [
        Happening(row.happened_at, words_of(row.name, row.details), named.get(row.actor_id or 0, ""))
        for row in found
    ]
