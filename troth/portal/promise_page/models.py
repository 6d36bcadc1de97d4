from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand, User


class PromisePage(models.Model):
    """Whether a brand shows everybody what it promises and keeps. A change is a new row; without one: no."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    is_public = models.BooleanField()
    chosen_by = models.ForeignKey(User, models.PROTECT, null=True)
    chosen_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "promise_pages"
        indexes = [models.Index(fields=["brand", "-id"], name="promise_page_newest")]

    def __str__(self) -> str:
        return "public" if self.is_public else "closed"


def is_public(brand_id: int) -> bool:
    """What the brand chose last."""
    return brand_id in public_among([brand_id])


def public_among(brand_ids: Collection[int]) -> set[int]:
    """Those of these brands that chose to show everybody."""
    newest = PromisePage.objects.filter(brand__in=brand_ids).order_by("brand", "-id").distinct("brand")
    return {chosen.brand_id for chosen in newest if chosen.is_public}
