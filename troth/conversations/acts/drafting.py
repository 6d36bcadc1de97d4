"""Drafts, the same on every device of whoever writes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from troth.accounts.models import User
from troth.conversations.models import Conversation, Draft, Kind
from troth.conversations.rules.words import LONGEST, storable

Files = Sequence[Mapping[str, Any]]


class NewerDraft(Exception):
    """The draft was changed on another device since this one last saw it; `draft` is what stands there."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("a newer draft stands")
        self.draft = draft


def drafts_of(conversation: Conversation, user: User) -> dict[str, Draft]:
    """At most two: what goes to the customer by "answer", and the note by "note"."""
    return {_box(one.kind): one for one in conversation.drafts.filter(user=user)}


@transaction.atomic
def save(
    conversation: Conversation, user: User, kind: Kind, text: str, *, files: Files = (), seen: datetime | None
) -> Draft | None:
    """Keep what is written, or nothing where all was deleted. `seen` is when this device last saw it saved.

    Raises NewerDraft if another device saved other words since: nothing of either is lost.
    """
    text = storable(text)[:LONGEST]
    stands = _find(conversation, user, kind)
    if stands is not None and seen != stands.updated_at and stands.text.strip() not in ("", text.strip()):
        raise NewerDraft(stands)
    if not text.strip() and not files:
        if stands is not None:
            Draft.objects.filter(pk=stands.pk).delete()
        return None
    return write(conversation, user, kind, text, files=files)


def write(conversation: Conversation, user: User, kind: Kind, text: str, *, files: Files = ()) -> Draft:
    """Put these words in the place of whatever stands there."""
    changes = {"kind": kind, "text": text, "files": list(files), "updated_at": timezone.now()}
    stands = _find(conversation, user, kind)
    if stands is None:
        return Draft.objects.create(
            brand_id=conversation.brand_id, conversation=conversation, user=user, **changes
        )
    for name, value in changes.items():
        setattr(stands, name, value)
    stands.save(update_fields=list(changes))
    return stands


def erase(conversation: Conversation, user: User, kind: Kind) -> None:
    """It was said, or is not wanted any more."""
    _rows(conversation, user, kind).delete()


def _find(conversation: Conversation, user: User, kind: Kind) -> Draft | None:
    return _rows(conversation, user, kind).first()


def _rows(conversation: Conversation, user: User, kind: Kind) -> QuerySet[Draft]:
    mine = Draft.objects.filter(conversation=conversation, user=user)
    return mine.filter(kind=Kind.NOTE) if kind == Kind.NOTE else mine.exclude(kind=Kind.NOTE)


def _box(kind: str) -> str:
    return "note" if kind == Kind.NOTE else "answer"
