"""Carrying out one delivery, and how it ended."""

from datetime import datetime

from django.utils import timezone

from troth.channels.errors import DeliveryFailed, DeliveryUnconfirmed, HandedOverElsewhere
from troth.channels.registry import KINDS
from troth.conversations.facts import DeliveryEnded, MessageDelivered
from troth.conversations.models import Delivery
from troth.conversations.models.delivery import DeliveryQuerySet
from troth.core.database import brands
from troth.core.facts import record

STOPPED = "Troth was stopped while the last bytes were on their way."


def carry_out(brand_id: int, delivery_id: int) -> None:
    """Send one delivery, at most once past the point of no return, and write down how it ended.

    Three short transactions, none of them open while the network is waited for: read and pack; commit that
    the last bytes are about to go out; commit the outcome. After a crash before the second, nothing was
    sent, and the job runs again. A crash after it leaves `handed_at` without an outcome: nobody can know
    whether the other side took it, so it becomes unconfirmed and is not sent again by itself.
    """
    with brands([brand_id]):
        delivery = _unfinished(delivery_id)
        if delivery is None or not _may_go(delivery):
            return
        try:
            parcel = KINDS[delivery.channel.kind].pack(delivery)
        except DeliveryFailed as error:
            _failed(delivery, str(error))
            return
    try:
        words = parcel(before_end=lambda: _hand_over(delivery))
    except DeliveryUnconfirmed as error:
        with brands([brand_id]):
            _unconfirmed(delivery, str(error))
    except DeliveryFailed as error:
        with brands([brand_id]):
            _not_sent(delivery, error)
        if not error.permanent:
            raise
    else:
        with brands([brand_id]):
            _sent(delivery, words)


def _unfinished(delivery_id: int) -> Delivery | None:
    related = ("channel__brand", "message__conversation__identity")
    return Delivery.objects.unfinished().select_related(*related).filter(pk=delivery_id).first()


def _may_go(delivery: Delivery) -> bool:
    if delivery.handed_at is not None:
        _unconfirmed(delivery, STOPPED)
        return False
    if delivery.expires_at is not None and delivery.expires_at <= timezone.now():
        _failed(delivery, "Withheld: the promised time had passed before it could be sent.")
        return False
    return True


def _hand_over(delivery: Delivery) -> None:
    """Committed before the last bytes go out; refuses if another process has been here.

    The job is then tried again, and finds the other's outcome, or none if it was stopped.
    """
    with brands([delivery.brand_id]):
        mine = Delivery.objects.unfinished().filter(pk=delivery.pk, handed_at=None)
        if not mine.update(handed_at=timezone.now()):
            raise HandedOverElsewhere


def _sent(delivery: Delivery, words: str) -> None:
    now = timezone.now()
    # Whoever has the server's word knows best: it replaces what others had to assume meanwhile.
    _not_ended(delivery).update(sent_at=now, unconfirmed_at=None, words=words)
    _delivered(delivery, now, is_confirmed=True)


def _unconfirmed(delivery: Delivery, words: str) -> None:
    now = timezone.now()
    if Delivery.objects.unfinished().filter(pk=delivery.pk).update(unconfirmed_at=now, words=words):
        _delivered(delivery, now, is_confirmed=False)


def _not_ended(delivery: Delivery) -> DeliveryQuerySet:
    return Delivery.objects.filter(pk=delivery.pk, sent_at=None, failed_at=None)


def _delivered(delivery: Delivery, now: datetime, *, is_confirmed: bool) -> None:
    record(
        MessageDelivered(
            brand_id=delivery.brand_id,
            conversation_id=delivery.message.conversation_id,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
            delivered_at=now,
            is_confirmed=is_confirmed,
        )
    )


def _not_sent(delivery: Delivery, error: DeliveryFailed) -> None:
    """The server's no is final; anything else is tried again, with its words shown meanwhile."""
    if error.permanent:
        _failed(delivery, str(error))
    else:
        _not_ended(delivery).update(
            handed_at=None, unconfirmed_at=None, attempts=delivery.attempts + 1, words=str(error)
        )


def _failed(delivery: Delivery, words: str) -> None:
    if not _not_ended(delivery).update(failed_at=timezone.now(), unconfirmed_at=None, words=words):
        return
    record(
        DeliveryEnded(
            brand_id=delivery.brand_id,
            conversation_id=delivery.message.conversation_id,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
        )
    )


def give_up(brand_id: int, delivery_id: int) -> None:
    """The last try has failed: the delivery says so, and an agent sees it."""
    with brands([brand_id]):
        delivery = _unfinished(delivery_id)
        if delivery is not None and delivery.handed_at is None:
            _failed(delivery, delivery.words or "It could not be sent.")
        elif delivery is not None:
            _unconfirmed(delivery, STOPPED)
