from troth.channels.jobs import carry_out_delivery
from troth.channels.registry import KINDS
from troth.conversations.facts import DeliveryRepeated, MessageSent
from troth.conversations.models import Conversation


def deliver(fact: MessageSent) -> None:
    """Set a message on its way: the delivery and its job commit with the message, or none of them does."""
    conversation = _addressed(fact.conversation_id)
    delivery = KINDS[conversation.channel.kind].prepare(fact, conversation)
    if delivery is not None:
        carry_out_delivery.defer(brand_id=delivery.brand_id, delivery_id=delivery.pk)


def _addressed(conversation_id: int) -> Conversation:
    """No more of it than a delivery needs: every mail in and out passes here."""
    needed = ("channel__kind", "channel__address", "identity__kind", "identity__value")
    return Conversation.objects.select_related("channel", "identity").only(*needed).get(pk=conversation_id)


def deliver_again(fact: DeliveryRepeated) -> None:
    carry_out_delivery.defer(brand_id=fact.brand_id, delivery_id=fact.delivery_id)
