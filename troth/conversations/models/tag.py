from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand, User
from troth.conversations.models.conversation import Conversation


class Tag(models.Model):
    """A word of the brand's own by which conversations are found again, in small letters: `refund`."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.TextField()

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "tags"
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="one_tag_a_name")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That a conversation carries a tag, and who put it there."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    tagged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    tagged_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        tag_id: int

    class Meta:
        db_table = "taggings"
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="a_tag_is_put_once")]
        indexes = [models.Index(fields=["tag", "-conversation"], name="tagging_of_tag")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.conversation_id}"
