from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand


class OpeningHours(models.Model):
    """A calendar as a brand wrote it: the data of `rules.calendar.parse`. Never changed, only followed."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    data = models.JSONField()
    is_brands_own = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "opening_hours"
        indexes = [models.Index(fields=["brand", "-id"], name="opening_hours_newest")]
