from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.access import Access
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation


class ReadMark(models.Model):
    """Until when a person has read a conversation; what the customer said later is unread."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    user = models.ForeignKey(User, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks")
    read_at = models.DateTimeField()

    class Meta:
        db_table = "read_marks"
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation"], name="a_person_reads_up_to_one_time")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"

    if TYPE_CHECKING:
        user_id: int
        conversation_id: int


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, access: Access) -> Self:
        """One's own, and those that colleagues share with the brand."""
        mine = Q(owner=access.user.pk) | Q(is_shared=True, brand__in=access.where(Permission.READ))
        return self.filter(mine, brand__in=access.brands, removed_at=None)


class SavedView(models.Model):
    """A search that has a name, beside the views that every desk has."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    owner = models.ForeignKey(User, models.CASCADE)
    name = models.TextField()
    query = models.TextField()
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    objects = SavedViewQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        owner_id: int

    class Meta:
        db_table = "saved_views"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "owner", "name"],
                name="a_saved_view_has_a_name_of_its_own",
                condition=Q(removed_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.name
