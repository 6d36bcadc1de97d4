from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from troth.accounts.models import Brand, Channel
from troth.conversations.models import Message


class ReceivedMail(models.Model):
    """One mail that was taken, so that a retry is known. `fingerprint` is over Message-ID and content.

    Either it became a message, or `ignored` says why it is not a customer's word. The mail itself is the
    blob whose SHA-256 stands in `blob`.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE)
    fingerprint = models.BinaryField(max_length=32)
    external_id = models.TextField()
    message = models.OneToOneField(Message, models.CASCADE, null=True, related_name="received_mail")
    ignored = models.TextField(default="")
    kind = models.TextField()
    envelope_sender = models.TextField()
    blob = models.TextField()
    received_at = models.DateTimeField()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int

    class Meta:
        db_table = "received_mails"
        indexes = [models.Index(fields=["channel", "received_at"], name="received_mail_when")]
        constraints = [
            models.UniqueConstraint(fields=["channel", "fingerprint"], name="a_mail_is_taken_once"),
            models.CheckConstraint(
                name="a_mail_is_a_message_or_says_why_not",
                condition=Q(message__isnull=False, ignored="") | Q(message=None) & ~Q(ignored=""),
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
