"""The customer's "this was not an answer": said once of an answer, and by nobody else."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from troth.conversations.actions import MOVING
from troth.conversations.models import Conversation, Kind, Message
from troth.conversations.returning import give_on
from troth.conversations.rules.turn import CUSTOMER_MAY_TAKE, answer_by
from troth.core.errors import Refused
from troth.core.facts import record
from troth.core.models import FactRecord
from troth.promises.facts import AnswerRefused
from troth.promises.models import Policy, Promise
from troth.promises.promising import Turn, promise_reply, whole


class NotRefused(Refused):
    """An answer that was refused before, is not the last one, or is too long ago."""

    status = 409


def refusable(conversation: Conversation, now: datetime) -> Message | None:
    """The answer of which its customer may say now that it was none; none while they wait anyway."""
    if conversation.turn_opened_at is not None or conversation.customer.erased_at is not None:
        return None
    answer = _said_in(conversation).filter(kind=Kind.ANSWER).order_by("-id").first()
    if answer is None or answer.said_at < now - CUSTOMER_MAY_TAKE or was_refused(answer):
        return None
    return answer


def was_refused(message: Message) -> bool:
    """Whether its customer has said that it was no answer."""
    named = FactRecord.objects.filter(brand_id=message.brand_id, name=AnswerRefused.__name__)
    return named.filter(conversation_id=message.conversation_id, details__message_id=message.pk).exists()


@transaction.atomic
def refuse_answer(message: Message, now: datetime) -> Promise | None:
    """The turn goes on as of the word with which it began; another reply is promised, and told.

    What the answer kept stays kept. Answers with the new promise, or none where nothing is promised on this
    channel. Raises NotRefused.
    """
    conversation = _locked(message)
    if refusable(conversation, now) != message:
        raise NotRefused(_("This answer cannot be given back any more. Please write what is missing."))
    earlier = _answered_by(conversation, message)
    begun_at = earlier.turn_opened_at if earlier else _asked_at(conversation, message)
    conversation.turn_opened_at, conversation.answer_by = begun_at, answer_by(now)
    conversation.last_by, conversation.last_said_at = "customer", now
    give_on(conversation, now=now, until=conversation.answer_by)
    conversation.save(update_fields=MOVING)
    record(
        AnswerRefused(
            brand_id=message.brand_id, conversation_id=message.conversation_id, message_id=message.pk
        )
    )
    policy = Policy.objects.current(conversation.channel_id)
    if policy is None:
        return None
    return promise_reply(
        Turn(
            conversation=whole(conversation.pk),
            policy=policy,
            opened_at=begun_at,
            now=now,
            is_refusal=True,
            answered_badly=earlier,
        )
    )


def _locked(message: Message) -> Conversation:
    """The conversation in which it goes on."""
    found = Conversation.objects.locked().select_related("customer").get(pk=message.conversation_id)
    while found.merged_into_id is not None:
        found = Conversation.objects.locked().select_related("customer").get(pk=found.merged_into_id)
    return found


def _said_in(conversation: Conversation) -> "QuerySet[Message]":
    here = Q(conversation=conversation.pk) | Q(conversation__merged_into=conversation.pk)
    return Message.objects.filter(here)


def _answered_by(conversation: Conversation, answer: Message) -> Promise | None:
    """The last promise of the turn that this answer ended."""
    turn = conversation.promises.replies().filter(answered_at=answer.said_at, replaced_by=None)
    return turn.order_by("-id").first()


def _asked_at(conversation: Conversation, answer: Message) -> datetime:
    """When the first word was said that this answer was to; nothing was promised for it."""
    before = _said_in(conversation).filter(pk__lt=answer.pk)
    ours = before.filter(kind=Kind.ANSWER).order_by("-id").values_list("pk", flat=True).first()
    asked = before.filter(kind=Kind.CUSTOMER, is_automatic=False, pk__gt=ours or 0).order_by("id")
    return asked.values_list("said_at", flat=True).first() or answer.said_at
