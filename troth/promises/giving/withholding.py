"""Whether a promise may be told now, from what this address and this channel were told lately."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from troth.conversations.models import Conversation, Delivery
from troth.promises.models import REPLIES, Promise
from troth.promises.rules.announcing import Withheld, why_withheld

RECENT = timedelta(hours=1)


def withheld_from(
    conversation: Conversation, *, is_automatic: bool = False, is_unverified: bool = False
) -> Withheld | None:
    """The reason for silence, or none."""
    return _why(
        conversation.channel_id,
        conversation.identity.value,
        is_automatic=is_automatic,
        is_unverified=is_unverified,
        is_still_owed=_is_still_owed(conversation, timezone.now() - RECENT),
    )


def may_be_told_anew(conversation: Conversation, promise: Promise) -> bool:
    """Whether the caps leave room for another time. Where they do not it stays: no time moves silently."""
    return has_room_for(promise.channel_id, conversation.identity.value)


def has_room_for(channel_id: int, address: str) -> bool:
    """Whether a machine may say one word more to this address by this channel."""
    return _why(channel_id, address) is None


def _why(channel_id: int, address: str, **known: bool) -> Withheld | None:
    recent = Delivery.objects.announcements(channel_id, timezone.now() - RECENT)
    most, most_in_all = settings.TROTH_ANNOUNCEMENTS_AN_ADDRESS, settings.TROTH_ANNOUNCEMENTS_IN_ALL
    return why_withheld(
        told_to_address=recent.to_address(address).count_up_to(most),
        most_to_address=most,
        told_in_all=recent.count_up_to(most_in_all),
        most_in_all=most_in_all,
        **known,
    )


def _is_still_owed(conversation: Conversation, since: datetime) -> bool:
    """By mail; whoever chats sees in the chat what they were told before."""
    told = Delivery.objects.announcements(conversation.channel_id, since)
    owed = Q(message__promises__answered_at=None, message__promises__voided_at=None)
    replies = Q(message__promises__kind__in=REPLIES)
    others = told.to_address(conversation.identity.value).filter(owed & replies)
    return conversation.channel.kind != "chat" and others.exists()
