"""A mailbox that stays where it is, how far it was read, and what was read from it."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, Channel
from troth.channels.mail.mailbox.rules.place import Place


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def taking(self) -> Self:
        """Those that a person has started and nobody has stopped since."""
        return self.filter(started_at__isnull=False, stopped_at=None)


class Mailbox(models.Model):
    """An IMAP mailbox that one channel reads. `secret` is sealed: a password, or with `provider` a grant.

    Nothing is taken before `started_at`. `changed_at` moves when a person changed how it is reached, and
    whoever reads it then begins anew. A failure lasts from `failing_at` on, with its words.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.OneToOneField(Channel, models.CASCADE, related_name="mailbox")
    host = models.TextField()
    port = models.IntegerField()
    is_implicit_tls = models.BooleanField()
    username = models.TextField()
    provider = models.TextField(default="")
    secret = models.TextField(default="")
    grant_ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    last_login_at = models.DateTimeField(null=True)
    last_looked_at = models.DateTimeField(null=True)
    failing_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")

    objects = MailboxQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int

    class Meta:
        db_table = "mailboxes"
        constraints = [
            models.CheckConstraint(
                name="a_mailbox_stops_after_it_started",
                condition=Q(stopped_at=None) | Q(started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_failing_mailbox_says_why",
                condition=Q(failing_at=None, failure="") | Q(failing_at__isnull=False) & ~Q(failure=""),
            ),
        ]
        indexes = [models.Index(fields=["brand"], name="mailbox_brand")]

    def __str__(self) -> str:
        return self.username

    @property
    def is_taking(self) -> bool:
        return self.started_at is not None and self.stopped_at is None

    @property
    def place(self) -> Place:
        return Place(self.host, self.port, self.username, is_implicit_tls=self.is_implicit_tls)


class MailboxFolder(models.Model):
    """How far one folder was read (RFC 3501 §2.3.1.1): `last_uid` within `uid_validity`.

    Mails up to `began_uid`, and those that came to the server no later than `began_after_at` (by its own
    clock), lay there before the connection.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="folders")
    name = models.TextField()
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    began_uid = models.BigIntegerField(default=0)
    began_after_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        brand_id: int
        mailbox_id: int

    class Meta:
        db_table = "mailbox_folders"
        constraints = [models.UniqueConstraint(fields=["mailbox", "name"], name="a_folder_is_read_once")]

    def __str__(self) -> str:
        return self.name


class FetchedMail(models.Model):
    """What became of one mail of a folder: taken, left where it is, or in trouble and tried again."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    folder = models.ForeignKey(MailboxFolder, models.CASCADE, related_name="fetched")
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    taken_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "fetched_mails"
        constraints = [
            models.UniqueConstraint(fields=["folder", "uid_validity", "uid"], name="a_uid_is_fetched_once"),
            models.CheckConstraint(
                name="a_fetched_mail_was_taken_left_or_says_why_not",
                condition=Q(taken_at__isnull=False) | Q(left_at__isnull=False) | ~Q(trouble=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.folder_id}:{self.uid}"
