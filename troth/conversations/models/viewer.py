from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models

from troth.accounts.models import Brand, User
from troth.conversations.models.conversation import Conversation

LOOKS_FOR = timedelta(seconds=15)
"""A page that has not been heard of for so long is closed: it says that it is there every five seconds."""


class ViewerQuerySet(models.QuerySet["Viewer"]):
    def looking(self, now: datetime) -> Self:
        return self.filter(seen_at__gt=now - LOOKS_FOR)


class Viewer(models.Model):
    """Somebody who has a conversation's page open, and may be writing. Not logged: a crash may forget it."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="viewers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    wrote_at = models.DateTimeField(null=True)

    objects = ViewerQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        user_id: int

    class Meta:
        db_table = "viewers"
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_viewer_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.conversation_id}"
