from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, User
from troth.conversations.models.message import Message


class MentionQuerySet(models.QuerySet["Mention"]):
    def unseen(self, user: User) -> Self:
        return self.filter(user=user, seen_at=None)


class Mention(models.Model):
    """Somebody was named in a note with an @, and has seen it since `seen_at`."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="mentions")
    mentioned_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(null=True)

    objects = MentionQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        message_id: int
        user_id: int

    class Meta:
        db_table = "mentions"
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="a_person_is_mentioned_once")]
        indexes = [models.Index(fields=["user", "-id"], name="mention_unseen", condition=Q(seen_at=None))]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.message_id}"
