"""Two conversations of one customer that are about the same matter go on as one, and apart again."""

from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import MOVING
from troth.conversations.acts.facts import ConversationsMerged, ConversationsMergeUndone
from troth.conversations.facts import ConversationClosed, ConversationReopened, MessageSent
from troth.conversations.models import Conversation, Holder, Joining, Kind
from troth.conversations.rules.turn import CUSTOMER_MAY_TAKE, held_until
from troth.core.errors import Refused
from troth.core.facts import record
from troth.core.models import FactRecord

MERGED = "merged"
CHAT = "chat"


class NotJoined(Refused):
    """These two cannot become one conversation, or two again."""

    status = 409


def others_of(conversation: Conversation, *, most: int = 20) -> list[Conversation]:
    """The customer's other conversations that this one could take in, the newest first."""
    others = Conversation.objects.filter(customer=conversation.customer_id, merged_into=None)
    rows = others.exclude(Q(pk=conversation.pk) | Q(merged_here__isnull=False))
    return list(rows.select_related("channel").order_by("-last_said_at", "-id")[:most])


@transaction.atomic
def join(kept: Conversation, gone: Conversation, author: User) -> Joining:
    """`gone` ends and goes on in `kept`. Its messages stay where they are and are shown in both.

    Of a chat and a mail conversation the chat is kept, whichever was named: the customer's open chat line
    reads its own conversation, and would fall silent in the other.

    A turn that was open in either stays open until somebody answers in `kept`, by the earlier time.
    """
    kept, gone = _chat_first(*_locked(kept, gone))
    _refuse_unless_free(kept, gone)
    was_open, now = gone.closed_at is None, timezone.now()
    moves_turn = was_open and gone.answer_by is not None and kept.answer_by is None
    if was_open and gone.answer_by is not None:
        _take_turn(kept, gone)
    made = Joining.objects.create(
        brand_id=kept.brand_id,
        kept=kept,
        gone=gone,
        has_ended_gone=was_open,
        has_moved_turn=moves_turn,
        joined_by=author,
    )
    gone.merged_into, gone.closed_at = kept, gone.closed_at or now
    gone.holder = gone.holder_person = gone.holder_until = None
    gone.save(update_fields=[*MOVING, "merged_into"])
    about = {"brand_id": kept.brand_id, "actor_id": author.pk}
    if was_open:
        record(ConversationClosed(**about, conversation_id=gone.pk, cause=MERGED))
    record(ConversationsMerged(**about, conversation_id=kept.pk, gone_id=gone.pk, joining_id=made.pk))
    return made


def _chat_first(kept: Conversation, gone: Conversation) -> tuple[Conversation, Conversation]:
    """The chat as the one that is kept, where only the other is one."""
    return (gone, kept) if CHAT == gone.channel.kind != kept.channel.kind else (kept, gone)


def _take_turn(kept: Conversation, gone: Conversation) -> None:
    assert gone.answer_by is not None
    if kept.answer_by is not None:
        kept.answer_by = min(kept.answer_by, gone.answer_by)
    else:
        kept.turn_opened_at, kept.answer_by = gone.turn_opened_at, gone.answer_by
    if kept.closed_at or kept.holder == Holder.CUSTOMER:
        kept.closed_at = None
        kept.holder, kept.holder_person = gone.holder, gone.holder_person
        kept.holder_until = gone.holder_until
    kept.save(update_fields=MOVING)


@transaction.atomic
def undo(made: Joining, author: User) -> None:
    """Two again. What was said in between stays in the conversation in which it was said."""
    kept, gone = _locked(made.kept, made.gone)
    made = Joining.objects.get(pk=made.pk)
    if made.undone_at:
        return
    if gone.customer_id != kept.customer_id:
        raise NotJoined(_("These conversations belong to two customers now."))
    now = timezone.now()
    is_answered = gone.turn_opened_at is not None and _answered_since(made)
    if made.has_moved_turn and not is_answered:
        _return_turn(kept)
    if is_answered:
        gone.turn_opened_at = gone.answer_by = None
    gone.merged_into = None
    if made.has_ended_gone:
        gone.closed_at, gone.holder_person = None, None
        gone.holder = Holder.QUEUE if gone.answer_by else Holder.CUSTOMER
        gone.holder_until = (
            held_until(now, gone.answer_by) if gone.answer_by else gone.last_said_at + CUSTOMER_MAY_TAKE
        )
    gone.save(update_fields=[*MOVING, "merged_into"])
    Joining.objects.filter(pk=made.pk).update(undone_at=now, undone_by=author)
    about = {"brand_id": kept.brand_id, "actor_id": author.pk}
    record(ConversationsMergeUndone(**about, conversation_id=kept.pk, gone_id=gone.pk, joining_id=made.pk))
    if made.has_ended_gone:
        record(ConversationReopened(**about, conversation_id=gone.pk))


def _answered_since(made: Joining) -> bool:
    """Whether both turns were ended by an answer while the two were one."""
    facts = FactRecord.objects.filter(brand_id=made.brand_id, conversation_id=made.kept_id)
    merged = facts.filter(name=ConversationsMerged.__name__, details__joining_id=made.pk).values("id")
    said = facts.filter(name=MessageSent.__name__, details__kind=Kind.ANSWER)
    return said.filter(id__gt=Subquery(merged[:1])).exists()


def _return_turn(kept: Conversation) -> None:
    """It owed nothing before, and owes nothing again."""
    kept.turn_opened_at = kept.answer_by = None
    if kept.closed_at is None:
        kept.holder, kept.holder_person = Holder.CUSTOMER, None
        kept.holder_until = kept.last_said_at + CUSTOMER_MAY_TAKE
    kept.save(update_fields=MOVING)


def _locked(kept: Conversation, gone: Conversation) -> tuple[Conversation, Conversation]:
    """In one order, whoever asks, so that two who merge do not wait for each other."""
    both = Conversation.objects.locked().filter(pk__in=(kept.pk, gone.pk)).order_by("id")
    both = both.select_related("channel")
    rows = {row.pk: row for row in both}
    return rows[kept.pk], rows[gone.pk]


def _refuse_unless_free(kept: Conversation, gone: Conversation) -> None:
    if kept.pk == gone.pk or kept.customer_id != gone.customer_id:
        raise NotJoined(_("Choose another conversation of the same customer."))
    if kept.merged_into_id or gone.merged_into_id:
        raise NotJoined(_("One of these two was merged already. Reload the page."))
    if Conversation.objects.filter(merged_into=gone.pk).exists():
        raise NotJoined(_("Others were merged into that conversation. Merge this one into it instead."))
