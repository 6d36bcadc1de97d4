from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand


class HoursFeedQuerySet(models.QuerySet["HoursFeed"]):
    def living(self) -> Self:
        return self.filter(withdrawn_at=None)


class HoursFeed(models.Model):
    """The address at which calendar programs read a brand's opening hours.

    Open to everybody where `hash` is null, else to who has the key; only the key's SHA-256 is stored.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    hash = models.BinaryField(max_length=32, null=True)
    made_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    objects = HoursFeedQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "hours_feeds"
        constraints = [
            models.UniqueConstraint(
                fields=["brand"], condition=Q(withdrawn_at=None), name="one_living_hours_feed"
            )
        ]

    @property
    def is_public(self) -> bool:
        return self.hash is None
