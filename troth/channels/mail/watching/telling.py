"""Telling the owners of a brand by mail that a channel needs them: once for an incident."""

import secrets

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from troth.accounts.models import Channel, Membership, User
from troth.accounts.rules.permissions import Role
from troth.channels.errors import DeliveryFailed, DeliveryUnconfirmed
from troth.channels.mail.models import Alarm, Cause
from troth.channels.mail.relay import send
from troth.channels.mail.rules.compose import Outgoing, compose, message_id
from troth.channels.mail.setup import relay_of
from troth.core.database import brands


def tell(brand_id: int, alarm_id: int) -> None:
    """Raises DeliveryFailed when no relay took it: then it is tried again."""
    with brands([brand_id]):
        alarm = (
            Alarm.objects.ringing().select_related("channel__brand").filter(pk=alarm_id, told_at=None).first()
        )
        if alarm is None:
            return
        owners = _owners(brand_id)
        ways = _ways(alarm)
    if not owners or not ways:
        return
    failed: DeliveryFailed | None = None
    for way in ways:
        try:
            for owner in owners:
                _send(alarm, way, owner)
        except DeliveryUnconfirmed:
            pass  # it may have arrived: once too few is better here than again and again
        except DeliveryFailed as failure:
            failed = failure
            continue
        with brands([brand_id]):
            Alarm.objects.filter(pk=alarm_id).update(told_at=timezone.now())
        return
    raise failed or AssertionError


def _owners(brand_id: int) -> list[User]:
    theirs = Membership.objects.filter(brand=brand_id, role=Role.OWNER, user__is_active=True)
    return [row.user for row in theirs.select_related("user").order_by("id")]


def _ways(alarm: Alarm) -> list[Channel]:
    """Channels with a relay, the one that needs help last: what failed there may be its relay, too."""
    troubled = set(Alarm.objects.ringing().values_list("channel_id", flat=True))
    channels = Channel.objects.filter(brand=alarm.brand_id, kind="mail").exclude(relay="").order_by("id")
    return sorted(channels, key=lambda one: (one.pk == alarm.channel_id, one.pk in troubled))


def _send(alarm: Alarm, way: Channel, owner: User) -> None:
    with translation.override(owner.language):
        content = compose(
            Outgoing(
                sender_name="Troth",
                sender_address=way.address,
                recipient=owner.email,
                subject=_("%(address)s needs you") % {"address": alarm.channel.address},
                text=_text(alarm),
                message_id=message_id(secrets.token_hex(16), way.address),
                sent_at=timezone.now(),
                is_automatic=True,
                language=owner.language,
            )
        )
    send(relay_of(way), envelope_from="", recipients=[owner.email], content=content, before_end=lambda: None)


def _text(alarm: Alarm) -> str:
    about = {
        "address": alarm.channel.address,
        "cause": Cause(alarm.cause).label,
        "words": alarm.words,
        "since": timezone.localtime(alarm.since_at).strftime("%Y-%m-%d %H:%M UTC"),
    }
    first = _("%(cause)s: %(address)s, since %(since)s.") % about
    last = _("This is the only mail about it. The desk shows it until it is right again.")
    return f"{first}\n\n{alarm.words}\n\n{last}\n"
