"""What a conversation is made of: others that were merged into it, and where it was split from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from troth.conversations.models import Conversation, Joining, Message


@dataclass(frozen=True, slots=True)
class Linked:
    """Another conversation that belongs to this one; `undo_url` where a merge can be undone."""

    how: str
    subject: str
    url: str
    undo_url: str | None = None


def messages_in(conversation: Conversation) -> Q:
    """Which messages its page shows: its own, of those merged into it, and those that it was split from."""
    here = Conversation.objects.filter(Q(pk=conversation.pk) | Q(merged_into=conversation.pk)).values("pk")
    if conversation.split_from_id is None:
        return Q(conversation__in=here)
    first = Message.objects.only("conversation_id").get(pk=conversation.split_from_id)
    # As numbers: beside another condition no index would answer a query in a query.
    return Q(conversation__in=[row["pk"] for row in here]) | Q(
        conversation=first.conversation_id, pk__gte=first.pk, said_at__lte=conversation.opened_at
    )


def joined_of(conversation: Conversation, slug: str) -> Sequence[Linked]:
    """Two queries: what it was merged with, and what was split."""
    either = Q(kept=conversation.pk) | Q(gone=conversation.pk)
    rows = Joining.objects.standing().filter(either).select_related("kept", "gone").order_by("id")
    found = [_merged(row, conversation, slug) for row in rows]
    split = Q(split_from__conversation=conversation.pk)
    if conversation.split_from_id is not None:
        split |= Q(messages=conversation.split_from_id)
    for other in Conversation.objects.filter(split).distinct().order_by("id"):
        how = "split off" if other.split_from_id else "split from"
        found.append(Linked(how, other.subject, reverse("conversation", args=[slug, other.pk])))
    return found


def _merged(row: Joining, conversation: Conversation, slug: str) -> Linked:
    is_kept = row.kept_id == conversation.pk
    other = row.gone if is_kept else row.kept
    return Linked(
        how="merged here" if is_kept else "merged into",
        subject=other.subject,
        url=reverse("conversation", args=[slug, other.pk]),
        undo_url=reverse("conversation_merge_undoing", args=[slug, row.kept_id, row.pk]) if is_kept else None,
    )
