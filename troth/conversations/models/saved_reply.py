from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, User


class SavedReplyQuerySet(models.QuerySet["SavedReply"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class SavedReply(models.Model):
    """Words that a brand's people write again and again. One name may stand for several languages.

    `text` holds variables such as `{customer.name}`, which conversations/rules/variables.py fills.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.TextField()
    language = models.TextField()
    text = models.TextField()
    written_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    objects = SavedReplyQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "saved_replies"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "name", "language"],
                name="one_saved_reply_a_language",
                condition=Q(removed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
