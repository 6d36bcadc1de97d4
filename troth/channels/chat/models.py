from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand, Channel
from troth.conversations.models import Identity


class Widget(models.Model):
    """How one chat channel looks on the brand's pages, and which pages may show it.

    `origins` is a list of origins ("https://shop.example", or "null" for pages opened as files); `sightings`
    maps an origin to when a page of it last asked. `greetings` maps a language to what the widget says first;
    `languages` are those that it speaks, or all if there are none. `secret` signs who is logged in at the
    shop; the one before counts until `former_until`. Both are sealed.
    """

    class Position(models.TextChoices):
        """The lower corner in which it waits: where lines of the page's language end, or where they start."""

        END = "end"
        START = "start"

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.OneToOneField(Channel, models.CASCADE, related_name="widget")
    origins = models.JSONField(default=list)
    title = models.TextField(default="", blank=True)
    accent = models.TextField()
    position = models.TextField(choices=Position, default=Position.END)
    greetings = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    secret = models.TextField()
    former_secret = models.TextField(default="", blank=True)
    former_until = models.DateTimeField(null=True)
    sightings = models.JSONField(default=dict, db_default={})

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int

    class Meta:
        db_table = "widgets"

    def __str__(self) -> str:
        return self.title


class Visitor(models.Model):
    """A customer at a chat: what they gave by themselves, and whether they are there.

    `contact_mail` is where an answer may follow them, and no evidence of who they are. `left_at` is when
    their last line ended; a process that died cannot say so, and then `seen_at` grows old. `read_id` is the
    newest message that they have read. `known_as` is whom the shop has vouched for in the same browser since:
    what was said before is theirs.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE)
    identity = models.OneToOneField(Identity, models.CASCADE, related_name="visitor")
    known_as = models.ForeignKey(Identity, models.SET_NULL, null=True, related_name="was_visitor")
    contact_name = models.TextField(default="", blank=True)
    contact_mail = models.TextField(default="", blank=True)
    read_id = models.BigIntegerField(default=0)
    typed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        identity_id: int
        known_as_id: int | None

    class Meta:
        db_table = "visitors"

    def __str__(self) -> str:
        return self.contact_name


class LooseFile(models.Model):
    """A file that a visitor gave and that no message named yet; after a day it is taken away.

    `blob` is the SHA-256 of its content; `swept_at` is when somebody looked whether anything names it.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    blob = models.TextField()
    given_at = models.DateTimeField(db_default=Now())
    swept_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "loose_files"

    def __str__(self) -> str:
        return self.blob
