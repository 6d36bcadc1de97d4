from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from troth.accounts.models import Brand, User
from troth.conversations.models.conversation import Conversation
from troth.conversations.models.message import Kind


class HeldAnswer(models.Model):
    """An answer or update that its author may still take back, until `goes_at` (decisions/0009).

    Nothing is said yet: no message, no fact, no promise kept. The row goes when it is said, or taken back.
    `files` are those that go with it, each as {name, media_type, size, blob}.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="held_answer")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.TextField()
    text = models.TextField()
    files = models.JSONField(default=list)
    key = models.TextField(null=True)
    held_at = models.DateTimeField()
    goes_at = models.DateTimeField()

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        author_id: int

    class Meta:
        db_table = "held_answers"
        constraints = [
            models.CheckConstraint(
                name="only_what_goes_out_is_held", condition=Q(kind__in=[Kind.ANSWER, Kind.UPDATE])
            )
        ]
        indexes = [models.Index(fields=["goes_at"], name="held_answer_goes")]

    def __str__(self) -> str:
        return f"{self.kind} until {self.goes_at}"
