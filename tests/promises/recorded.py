"""What tests of the ledger look at, and do, again and again."""

from datetime import datetime

from tests import make
from troth.accounts.models import User
from troth.conversations.facts import MessageDelivered, MessageSent
from troth.conversations.models import Conversation, Delivery, Kind
from troth.core.facts import record
from troth.core.models import FactRecord
from troth.promises.models import Promise
from troth.promises.outcomes import keeping


def facts(name: str) -> list[FactRecord]:
    return list(FactRecord.objects.filter(name=name).order_by("id"))


def said(conversation: Conversation, agent: User, at: datetime, *, kind: Kind = Kind.ANSWER) -> Promise:
    """The newest promise after words of an agent's at a time of the test's choosing."""
    keeping.keep(
        MessageSent(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=agent.pk,
            message_id=0,
            kind=kind,
            sent_at=at,
        )
    )
    return make.promise(conversation)


def delivered(conversation: Conversation, at: datetime, *, is_confirmed: bool = True) -> None:
    """The newest announcement has reached the customer's side."""
    announced = Delivery.objects.filter(message__conversation=conversation, message__kind=Kind.ANNOUNCEMENT)
    delivery = announced.latest("id")
    record(
        MessageDelivered(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
            delivered_at=at,
            is_confirmed=is_confirmed,
        )
    )
