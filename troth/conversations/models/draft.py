from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from troth.accounts.models import Brand, User
from troth.conversations.models.conversation import Conversation
from troth.conversations.models.message import Kind

WRITTEN = (Kind.ANSWER, Kind.UPDATE, Kind.NOTE)


class Draft(models.Model):
    """What somebody has begun to write here, on whichever device; it goes when it was said.

    An answer and an update are written in one box, so that there is one draft of the two. `files` are those
    already uploaded, each as {name, media_type, size, blob}.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.TextField()
    text = models.TextField()
    files = models.JSONField(default=list)
    updated_at = models.DateTimeField()

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        user_id: int

    class Meta:
        db_table = "drafts"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "user"],
                name="one_draft_to_the_customer",
                condition=~Q(kind=Kind.NOTE),
            ),
            models.UniqueConstraint(
                fields=["conversation", "user"], name="one_draft_of_a_note", condition=Q(kind=Kind.NOTE)
            ),
            models.CheckConstraint(name="draft_kind", condition=Q(kind__in=WRITTEN)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"
