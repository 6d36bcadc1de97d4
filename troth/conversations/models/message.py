from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, User
from troth.conversations.models.conversation import Conversation


class Kind(models.TextChoices):
    """What a message is. Only an answer ends a turn."""

    CUSTOMER = "customer"
    ANSWER = "answer"
    UPDATE = "update"
    NOTE = "note"
    ANNOUNCEMENT = "announcement"
    REPORT = "report"


class Message(models.Model):
    """One thing said, or a note. `key` is the client's, so that a retry is the same message.

    `about` is what the channel knows of how it came (such as `to`, `cc`, `unverified`), for agents to see.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    kind = models.TextField(choices=Kind)
    author = models.ForeignKey(User, models.PROTECT, null=True)
    text = models.TextField()
    said_at = models.DateTimeField()
    is_automatic = models.BooleanField(default=False)
    problem = models.TextField(default="")
    key = models.TextField(null=True)
    about = models.JSONField(default=dict, db_default={})
    created_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        author_id: int | None

    class Meta:
        db_table = "messages"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "key"], name="a_retry_is_the_same_message", condition=Q(key__isnull=False)
            ),
            models.CheckConstraint(name="message_kind", condition=Q(kind__in=Kind.values)),
        ]
        indexes = [models.Index(fields=["conversation", "id"], name="message_of_conversation")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Attachment(models.Model):
    """A file that came with a message. The original mail is one too; parts without a blob lie in it."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    blob = models.TextField(default="")
    is_original = models.BooleanField(default=False)

    if TYPE_CHECKING:
        brand_id: int
        message_id: int

    class Meta:
        db_table = "attachments"
        indexes = [models.Index(fields=["message"], name="attachment_message")]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """The customer's word on an answer, from 1 to 5; a change of mind is a new row, and the newest counts."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="ratings")
    message = models.ForeignKey(Message, models.CASCADE, related_name="ratings")
    """The answer that it is about."""
    score = models.PositiveSmallIntegerField()
    text = models.TextField(default="")
    rated_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        message_id: int

    class Meta:
        db_table = "ratings"
        constraints = [
            models.CheckConstraint(name="one_to_five", condition=Q(score__gte=1, score__lte=5)),
        ]
        indexes = [models.Index(fields=["message", "-id"], name="rating_newest")]

    def __str__(self) -> str:
        return f"{self.score} of 5"
