from django.conf import settings

from troth.channels.mail.rules.trust.reply_tag import tagged
from troth.conversations.models import Delivery


def reply_secret() -> bytes:
    """What signs the tags of reply addresses: the key of the installation."""
    return settings.SECRET_KEY.encode()


def reply_address(delivery: Delivery) -> str:
    """Where answers to this mail are to go, where that differs from its sender; else ""."""
    if not settings.TROTH_MAIL_REPLY_TAGS:
        return ""
    return tagged(
        delivery.channel.address,
        channel_id=delivery.channel_id,
        conversation_id=delivery.message.conversation_id,
        secret=reply_secret(),
    )
