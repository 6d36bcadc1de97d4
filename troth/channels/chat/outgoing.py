"""Chat out: a message is there for the browser to fetch, and goes after a customer who has left."""

from datetime import datetime, timedelta

from django.conf import settings

from troth.channels.chat.jobs import follow_by_mail
from troth.channels.errors import DeliveryFailed
from troth.channels.parcel import Parcel
from troth.conversations.facts import MessageSent
from troth.conversations.models import Conversation, Delivery, Kind
from troth.promises.models import Promise

FOLLOWS = (Kind.ANSWER, Kind.UPDATE)
"""What a person said goes after a customer who has left; what the machine said does not."""


def prepare(fact: MessageSent, conversation: Conversation) -> None:
    """The delivery of this message. No job carries it out: the browser does, when it says that it has it."""
    Delivery.objects.create(
        brand_id=fact.brand_id,
        channel_id=conversation.channel_id,
        message_id=fact.message_id,
        recipient=conversation.identity.value,
        external_id=f"chat:{fact.message_id}",
        expires_at=fact.expires_at,
    )
    if fact.kind in FOLLOWS:
        wait = timedelta() if asked_for_mail(conversation) else leaves_after()
        look_after(fact.brand_id, fact.conversation_id, wait)
    elif fact.channel_id is not None:
        # They answered by mail what had followed them there: what we say to that goes there too.
        look_after(fact.brand_id, fact.conversation_id, timedelta())


def asked_for_mail(conversation: Conversation) -> datetime | None:
    """Since when their answers go by mail, by their own choice; none where they never chose so."""
    chosen = Promise.objects.filter(
        conversation=conversation, channel__kind="mail", replaces__channel__kind="chat"
    )
    return chosen.order_by("id").values_list("made_at", flat=True).first()


def leaves_after() -> timedelta:
    """Without a line for so long, a visitor has left."""
    return timedelta(seconds=settings.TROTH_CHAT_LEAVES_AFTER)


def look_after(brand_id: int, conversation_id: int, wait: timedelta) -> None:
    """Look, after that long, whether what we said must go after them."""
    # The next whole second: a job that comes too early would only have to come again.
    later = follow_by_mail.configure(schedule_in={"seconds": int(wait.total_seconds()) + 1})
    later.defer(brand_id=brand_id, conversation_id=conversation_id)


def pack(delivery: Delivery) -> Parcel:
    """Nothing is sent anywhere. Raises DeliveryFailed."""
    raise DeliveryFailed("A chat message waits for the customer's browser.", permanent=True)
