"""What is wrong with a channel and who was told; mails that only test the way; addresses that bounce."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from troth.accounts.access import Access
from troth.accounts.models import Brand, Channel
from troth.accounts.rules.permissions import Permission


class Cause(models.TextChoices):
    """Why a channel needs a person."""

    LOGIN = "login", _("The mailbox cannot be read")
    GRANT = "grant", _("The permission to read the mailbox ends soon")
    SILENT = "silent", _("No mail has come, against what is usual")
    TROUBLE = "trouble", _("A mail in the mailbox could not be taken")
    CANARY = "canary", _("The test mail did not come back")


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def ringing(self) -> Self:
        return self.filter(ended_at=None)

    def visible_to(self, access: Access) -> Self:
        return self.filter(brand__in=access.where(Permission.READ))


class Alarm(models.Model):
    """One incident of one channel: from `since_at`, told to the owners at `told_at`, over at `ended_at`."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="alarms")
    cause = models.TextField(choices=Cause)
    words = models.TextField()
    since_at = models.DateTimeField()
    raised_at = models.DateTimeField(db_default=Now())
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AlarmQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int

    class Meta:
        db_table = "alarms"
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "cause"], name="an_incident_alarms_once", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="alarm_cause", condition=Q(cause__in=Cause.values)),
        ]
        indexes = [models.Index(fields=["brand"], name="alarm_ringing", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.cause} {self.pk}"


class Canary(models.Model):
    """A mail that a channel sent to itself, and when it came back: the whole way works."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="canaries")
    external_id = models.TextField()
    sent_at = models.DateTimeField()
    came_back_at = models.DateTimeField(null=True)

    trouble = models.TextField(default="", db_default="")

    class Meta:
        db_table = "canaries"
        constraints = [models.UniqueConstraint(fields=["brand", "external_id"], name="a_canary_is_one")]
        indexes = [models.Index(fields=["channel", "-sent_at"], name="canary_newest")]

    def __str__(self) -> str:
        return self.external_id


class BouncedAddressQuerySet(models.QuerySet["BouncedAddress"]):
    def standing(self) -> Self:
        return self.filter(cleared_at=None)


class BouncedAddress(models.Model):
    """An address that a mail server refused for good, in its words, until its owner writes again."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    address = models.TextField()
    words = models.TextField()
    bounced_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    objects = BouncedAddressQuerySet.as_manager()

    class Meta:
        db_table = "bounced_addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "address"], name="an_address_bounces_once", condition=Q(cleared_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.address
