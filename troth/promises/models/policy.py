from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand, Channel, User
from troth.promises.models.hours import OpeningHours


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self, channel_id: int) -> "Policy | None":
        """What this channel promises now: the newest that a person of the brand confirmed, if it stands."""
        newest = self.filter(channel=channel_id).select_related("hours", "brand").order_by("-id").first()
        return newest if newest and newest.withdrawn_at is None else None


class Policy(models.Model):
    """What a channel promises: an answer within `allowed` open time, and what `terms` say instead or besides.

    A change is a new row. Promises that were made under it stay as they are, also when it is withdrawn.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="policies")
    hours = models.ForeignKey(OpeningHours, models.PROTECT, null=True)
    allowed = models.DurationField()
    terms = models.JSONField(default=list)
    """The data of `rules.terms.parse`: other kinds, other customers, other hours of the week."""
    warnings = models.JSONField(default=dict)
    """The data of `rules.warning.parse`: how early each level is warned; the built-in ladder where empty."""
    most_resets = models.PositiveSmallIntegerField(default=2)
    """How often one turn may be given another time by us; 0: never."""
    reason = models.TextField(default="")
    """Why it was confirmed although the people on duty cannot keep it all."""
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True)
    confirmed_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    objects = PolicyQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        hours_id: int | None

    class Meta:
        db_table = "policies"
        indexes = [models.Index(fields=["channel", "-id"], name="policy_current")]
