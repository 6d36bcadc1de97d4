from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, Channel
from troth.conversations.models.message import Message


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def announcements(self, channel_id: int, since: datetime) -> Self:
        """What the channel's machine has said since then: only an announcement expires."""
        return self.filter(channel=channel_id, created_at__gte=since, expires_at__isnull=False)

    def to_address(self, address: str) -> Self:
        """To this address under whatever tag: `emma+shop@x` and `emma@x` are one person's (RFC 5233)."""
        local, at, domain = address.rpartition("@")
        plain = f"{local.partition('+')[0]}{at}{domain}"
        if not at or plain.startswith("@"):
            return self.filter(recipient=address)
        tagged = Q(recipient__startswith=f"{plain.rpartition('@')[0]}+", recipient__endswith=f"@{domain}")
        return self.filter(Q(recipient=plain) | tagged)

    def count_up_to(self, most: int) -> int:
        """How many, counting no further than `most`."""
        return self.order_by()[:most].count()

    def unfinished(self) -> Self:
        return self.filter(sent_at=None, failed_at=None, unconfirmed_at=None)


class Delivery(models.Model):
    """One message on its way to one customer.

    `handed_at` is committed just before the last bytes go out. A row that has it but no outcome was cut off
    in between: it is never sent again by itself, it becomes unconfirmed, and a person decides.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.PROTECT)
    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    recipient = models.TextField()
    external_id = models.TextField()
    reply_to_id = models.TextField(default="")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    handed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    unconfirmed_at = models.DateTimeField(null=True)
    words = models.TextField(default="")

    objects = DeliveryQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        message_id: int

    class Meta:
        db_table = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["brand", "external_id"], name="an_external_id_is_used_once"),
            models.CheckConstraint(
                name="a_delivery_ends_once",
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, unconfirmed_at=None)
                | Q(failed_at=None, unconfirmed_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["message"], name="delivery_message"),
            models.Index(
                fields=["channel", "recipient", "created_at"],
                name="delivery_announced_to",
                condition=Q(expires_at__isnull=False),
            ),
            models.Index(
                fields=["channel", "created_at"],
                name="delivery_announced",
                condition=Q(expires_at__isnull=False),
            ),
            models.Index(
                fields=["created_at"],
                name="delivery_unfinished",
                condition=Q(sent_at=None, failed_at=None, unconfirmed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def state(self) -> str:
        """In one word: waiting, sent, failed or unconfirmed."""
        if self.sent_at:
            return "sent"
        if self.failed_at:
            return "failed"
        return "unconfirmed" if self.unconfirmed_at else "waiting"
