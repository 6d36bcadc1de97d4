"""A mail that a channel sends to itself: that it comes back shows that the whole way works."""

import secrets
from datetime import datetime, timedelta

from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.errors import DeliveryFailed
from troth.channels.mail.models import Canary, Mailbox
from troth.channels.mail.outgoing import granted
from troth.channels.mail.relay import send
from troth.channels.mail.rules.compose import Outgoing, compose, message_id
from troth.channels.mail.setup import relay_of
from troth.core.database import brands
from troth.core.errors import Refused

TAKES_AT_MOST = timedelta(minutes=10)
"""After which a canary that is not back is an alarm."""


def release(channel: Channel) -> Canary:
    """Send one; no transaction may be open. Raises DeliveryFailed, ValueError or CannotBeOpened."""
    with brands([channel.brand_id]):
        canary = new_canary(channel)
    send_off(canary)
    return canary


def new_canary(channel: Channel) -> Canary:
    """Written down before it leaves: what comes back is known to be ours."""
    return Canary.objects.create(
        brand_id=channel.brand_id,
        channel=channel,
        external_id=message_id("canary-" + secrets.token_hex(16), channel.address),
        sent_at=timezone.now(),
    )


def send_off(canary: Canary) -> None:
    """As `release`, of one that is written down and committed."""
    channel = canary.channel
    with brands([channel.brand_id]):
        relay, mailbox = relay_of(channel), Mailbox.objects.filter(channel=channel).first()
    send(
        granted(relay, mailbox),
        envelope_from="",
        recipients=[channel.address],
        content=_content(channel, canary),
        before_end=lambda: None,
    )


def try_to_send(brand_id: int, canary_id: int) -> None:
    """For a person who waits at a page: what went wrong is written down for them to read."""
    with brands([brand_id]):
        canary = Canary.objects.select_related("channel").get(pk=canary_id)
    try:
        send_off(canary)
    except (DeliveryFailed, Refused, ValueError) as trouble:
        with brands([brand_id]):
            Canary.objects.filter(pk=canary_id).update(trouble=str(trouble))


def _content(channel: Channel, canary: Canary) -> bytes:
    return compose(
        Outgoing(
            sender_name="Troth",
            sender_address=channel.address,
            recipient=channel.address,
            subject="Test mail of the help desk",
            text="The help desk sent this mail to itself, to see that mail comes in. It needs no answer.",
            message_id=canary.external_id,
            sent_at=canary.sent_at,
            is_automatic=True,
        )
    )


def came_back(channel: Channel, external_id: str, *, at: datetime) -> bool:
    """Whether this Message-ID is a canary's; the first time, that is written down."""
    if not external_id.startswith("<canary-"):
        return False
    ours = Canary.objects.filter(channel=channel, external_id=external_id)
    ours.filter(came_back_at=None).update(came_back_at=at)
    return ours.exists()
