"""What a supervisor does from the board: gives a conversation to somebody who is on, and whispers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import note
from troth.conversations.acts import holding, saying
from troth.conversations.facts import PersonMentioned
from troth.conversations.models import Conversation, Mention, Message
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.models import Agent
from troth.people.rules.presence import Presence
from troth.routing.taking_back.acts import refuse_absent

WHISPER = "whisper"
"""Where a note says in `about` that it was meant for one person alone to be told of."""


class NotGiven(Refused):
    """The conversation cannot be given to this person now, with the reason."""

    status = 409


class NobodyHears(Refused):
    """No other person holds the conversation, so a whisper would reach nobody."""

    status = 409


@transaction.atomic
def give(conversation: Conversation, by: User, *, to: User) -> None:
    """Somebody who is on holds it from here on. Raises NotGiven where they went, or it was answered."""
    _refuse_answered(conversation)
    agent = Agent.objects.working().filter(brand=conversation.brand_id, user=to).first()
    if agent is None or agent.presence(timezone.now()) == Presence.OFFLINE:
        raise NotGiven(_("%(person)s is not on any more. Choose somebody who is.") % {"person": to})
    refuse_absent(conversation, to)
    saying.say_what_waits(conversation)
    holding.assign(conversation, by, to=to)


@transaction.atomic
def take_over(conversation: Conversation, by: User) -> None:
    """The supervisor holds it from here on. Raises NotGiven where it was answered meanwhile."""
    _refuse_answered(conversation)
    holding.take(conversation, by)


@transaction.atomic
def whisper(conversation: Conversation, by: User, words: str, *, key: str | None = None) -> Message:
    """A note of which its holder alone is told, at once. Raises NobodyHears, NothingSaid."""
    locked = Conversation.objects.locked().select_related("holder_person").get(pk=conversation.pk)
    holder = locked.holder_person
    if holder is None or holder.pk == by.pk:
        raise NobodyHears(_("No other person holds this now, so nobody would hear it. Assign it instead."))
    text = f"@{holder} {words.strip()}" if words.strip() else ""
    written = note(locked, by, text, key=key, about={WHISPER: {"to": holder.pk}})
    # Names that two people share call nobody, and experts cannot be called by name: the holder is meant.
    _mention, is_new = Mention.objects.get_or_create(
        message=written, user=holder, defaults={"brand_id": locked.brand_id}
    )
    if is_new:
        record(
            PersonMentioned(
                brand_id=locked.brand_id,
                conversation_id=locked.pk,
                actor_id=by.pk,
                message_id=written.pk,
                user_id=holder.pk,
            )
        )
    return written


def _refuse_answered(conversation: Conversation) -> None:
    """Under a lock: who answers at this moment goes first, and the board was too slow."""
    found = Conversation.objects.locked().get(pk=conversation.pk)
    if found.closed_at or found.turn_opened_at is None:
        raise NotGiven(_("Nobody waits here any more: it was answered or closed meanwhile."))
