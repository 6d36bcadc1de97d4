from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand, User


class Wording(models.Model):
    """The brand's own words for one thing that is announced, in one language. A change is a new row.

    An empty text goes back to the built-in words.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.TextField()
    """Which words: one of `rules.wordings.NAMES`."""
    language = models.TextField()
    text = models.TextField(default="")
    written_by = models.ForeignKey(User, models.PROTECT, null=True)
    written_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "wordings"
        indexes = [models.Index(fields=["brand", "name", "language", "-id"], name="wording_newest")]
