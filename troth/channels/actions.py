from troth.accounts.models import Channel
from troth.channels.jobs import carry_out_delivery
from troth.channels.registry import KINDS
from troth.conversations.facts import DeliveryRepeated, MessageSent


def deliver(fact: MessageSent) -> None:
    """Set a message on its way: the delivery and its job commit with the message, or none of them does."""
    kind = Channel.objects.filter(conversation=fact.conversation_id).values_list("kind", flat=True).get()
    delivery = KINDS[kind].prepare(fact)
    if delivery is not None:
        carry_out_delivery.defer(brand_id=delivery.brand_id, delivery_id=delivery.pk)


def deliver_again(fact: DeliveryRepeated) -> None:
    carry_out_delivery.defer(brand_id=fact.brand_id, delivery_id=fact.delivery_id)
