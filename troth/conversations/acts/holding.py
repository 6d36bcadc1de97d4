"""Who holds a conversation, by a person's act: taken, assigned, handed over, given back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Membership, User
from troth.accounts.rules.permissions import PERMITTED, Permission
from troth.conversations.actions import note
from troth.conversations.acts.facts import (
    ConversationAssigned,
    ConversationGivenBack,
    ConversationHandedOver,
    ConversationTaken,
)
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import held_until
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.models import Queue

WRITERS = [role.value for role, may in PERMITTED.items() if Permission.WRITE in may]
HELD = ["queue", "holder", "holder_person", "holder_until"]


class NotHeld(Refused):
    """Nobody, or not this one, may hold the conversation as it is."""

    status = 409


def people_to_assign(brand_id: int) -> list[User]:
    """Whoever may answer in this brand, by name."""
    writers = User.objects.filter(is_active=True, memberships__brand=brand_id, memberships__role__in=WRITERS)
    return list(writers.order_by("name", "id"))


@transaction.atomic
def take(conversation: Conversation, author: User) -> None:
    """From here on the author holds it, also where somebody else did."""
    conversation = _open(conversation)
    before = conversation.holder_person_id
    if before == author.pk:
        return
    _give(conversation, author)
    record(
        ConversationTaken(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk,
            from_person_id=before,
        )
    )


@transaction.atomic
def assign(conversation: Conversation, author: User, *, to: User | Queue) -> None:
    """A person or a queue holds it from here on. A person needs a role that may write in the brand."""
    conversation = _open(conversation)
    _give(conversation, to)
    record(
        ConversationAssigned(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk,
            to_person_id=to.pk if isinstance(to, User) else None,
            to_queue_id=to.pk if isinstance(to, Queue) else None,
        )
    )


@transaction.atomic
def hand_over(conversation: Conversation, author: User, summary: str, *, to: User | Queue) -> None:
    """Assign it with a few words on how things stand, which the next holder sees on top."""
    conversation = _open(conversation)
    written = note(conversation, author, summary, about={"handover": {"to": str(to)}})
    _give(conversation, to)
    record(
        ConversationHandedOver(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=author.pk,
            to_person_id=to.pk if isinstance(to, User) else None,
            to_queue_id=to.pk if isinstance(to, Queue) else None,
            message_id=written.pk,
        )
    )


@transaction.atomic
def give_back(conversation: Conversation, author: User) -> None:
    """Its queue holds it again, with the same deadline for the answer."""
    conversation = _open(conversation)
    if conversation.holder != Holder.PERSON:
        return
    _give(conversation, conversation.queue)
    record(
        ConversationGivenBack(
            brand_id=conversation.brand_id, conversation_id=conversation.pk, actor_id=author.pk
        )
    )


def _open(conversation: Conversation) -> Conversation:
    found = Conversation.objects.locked().get(pk=conversation.pk)
    if found.closed_at:
        raise NotHeld(_("This conversation is closed. Reopen it first."))
    return found


def _give(conversation: Conversation, to: User | Queue) -> None:
    until = held_until(timezone.now(), conversation.answer_by)
    if isinstance(to, User):
        _ensure_may_answer(conversation, to)
        conversation.holder, conversation.holder_person = Holder.PERSON, to
    else:
        if to.brand_id != conversation.brand_id:
            raise NotHeld(_("This queue is another brand's."))
        conversation.queue = to
        conversation.holder, conversation.holder_person = Holder.QUEUE, None
    conversation.holder_until = until
    conversation.save(update_fields=HELD)


def _ensure_may_answer(conversation: Conversation, person: User) -> None:
    roles = Membership.objects.filter(brand=conversation.brand_id, user=person, role__in=WRITERS)
    if not person.is_active or not roles.exists():
        raise NotHeld(_("%(person)s may not answer in this brand.") % {"person": person})
