from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from troth.accounts.access import Access
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Permission
from troth.channels.mail.models import ReceivedMail


class HeldMailQuerySet(models.QuerySet["HeldMail"]):
    def visible_to(self, access: Access) -> Self:
        """Nobody holds what is held here, so it is for those who may read and answer all."""
        writes = set(access.where(Permission.WRITE))
        return self.filter(brand__in=writes & set(access.where(Permission.READ)))

    def undecided(self) -> Self:
        return self.filter(released_at=None, judged_at=None)


class HeldMail(models.Model):
    """A mail in quarantine: it opened no turn and nobody answers it until a person lets it in.

    `judged_at` is when somebody said that it is spam for good.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    received = models.OneToOneField(ReceivedMail, models.CASCADE, related_name="held")
    cause = models.TextField()
    sender_address = models.TextField()
    sender_name = models.TextField()
    subject = models.TextField()
    first_words = models.TextField()
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    judged_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True)

    objects = HeldMailQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        received_id: int

    class Meta:
        db_table = "held_mails"
        constraints = [
            models.CheckConstraint(
                name="a_held_mail_is_decided_once_by_somebody",
                condition=Q(released_at=None, judged_at=None, decided_by=None)
                | Q(released_at__isnull=False, judged_at=None, decided_by__isnull=False)
                | Q(released_at=None, judged_at__isnull=False, decided_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(
                fields=["brand", "-id"],
                name="held_mail_undecided",
                condition=Q(released_at=None, judged_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class SpamSenderQuerySet(models.QuerySet["SpamSender"]):
    def standing(self) -> Self:
        return self.filter(lifted_at=None)


class SpamSender(models.Model):
    """An address that an agent marked as spam; letting in a mail of theirs lifts the mark."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    address = models.TextField()
    marked_by = models.ForeignKey(User, models.PROTECT)
    marked_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    objects = SpamSenderQuerySet.as_manager()

    class Meta:
        db_table = "spam_senders"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "address"],
                name="a_sender_is_marked_once",
                condition=models.Q(lifted_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.address
