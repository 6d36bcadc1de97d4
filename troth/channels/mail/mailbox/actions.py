"""Connecting a mailbox, and letting mail be taken from it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Channel, User
from troth.channels.mail.facts import MailboxConnected, MailboxStarted, MailboxStopped
from troth.channels.mail.mailbox.preview import Beginning
from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.models import Mailbox, MailboxFolder
from troth.core.errors import Refused
from troth.core.facts import record
from troth.core.sealing import sealed

CHANGING = [
    "host",
    "port",
    "is_implicit_tls",
    "username",
    "provider",
    "secret",
    "grant_ends_at",
    "changed_at",
    "started_at",
    "stopped_at",
    "failing_at",
    "failure",
]


class NotYetGranted(Refused):
    """The provider has not been asked yet, or said no."""


@dataclass(frozen=True, slots=True)
class Details:
    """How a mailbox is reached, as a person gave it; `password` is "" where a provider grants access."""

    place: Place
    folders: tuple[str, ...]
    password: str = ""
    provider: str = ""

    def __repr__(self) -> str:
        return f"Details({self.place})"


@transaction.atomic
def connect(channel: Channel, details: Details, *, actor: User | None = None) -> Mailbox:
    """Write down where the channel's mailbox is, or that it is elsewhere now; nothing is taken from it yet.

    A mailbox that is reached in another way than before, but is the same one, goes on where it was.
    """
    place, now = details.place, timezone.now()
    mailbox = Mailbox.objects.select_for_update(no_key=True).filter(channel=channel).first()
    is_same = mailbox is not None and (mailbox.host, mailbox.username) == (place.host, place.username)
    if mailbox is None:
        mailbox = Mailbox(brand_id=channel.brand_id, channel=channel)
    elif not is_same:
        mailbox.started_at = mailbox.stopped_at = None
        mailbox.folders.update(
            uid_validity=None, last_uid=0, began_uid=0, began_after_at=None, looked_at=None
        )
    mailbox.host, mailbox.port, mailbox.username = place.host, place.port, place.username
    mailbox.is_implicit_tls, mailbox.provider = place.is_implicit_tls, details.provider
    mailbox.secret = sealed(details.password) if details.password else ""
    mailbox.grant_ends_at, mailbox.changed_at = None, now
    mailbox.failing_at, mailbox.failure = None, ""
    mailbox.save(update_fields=CHANGING if mailbox.pk else None)
    for name in dict.fromkeys(details.folders):
        MailboxFolder.objects.get_or_create(brand_id=channel.brand_id, mailbox=mailbox, name=name)
    record(
        MailboxConnected(
            brand_id=channel.brand_id,
            actor_id=actor.pk if actor else None,
            channel_id=channel.pk,
            mailbox_id=mailbox.pk,
        )
    )
    return mailbox


@transaction.atomic
def start(mailbox: Mailbox, beginnings: dict[str, Beginning], *, actor: User | None = None) -> None:
    """From here on take what comes: a person has seen the preview. What lies there now stays as it is.

    `beginnings` say where each folder stood when the person said so. A mailbox that was stopped goes on where
    it was left, so that nothing which came meanwhile is lost.
    """
    mailbox = Mailbox.objects.select_for_update(no_key=True).get(pk=mailbox.pk)
    if mailbox.is_taking:
        return
    if mailbox.provider and not mailbox.secret:
        raise NotYetGranted(_("First let Troth read the mailbox at its provider’s."))
    now = timezone.now()
    for folder in mailbox.folders.all():
        if folder.uid_validity is None and folder.name in beginnings:
            begin(folder, beginnings[folder.name])
    mailbox.started_at, mailbox.stopped_at, mailbox.changed_at = mailbox.started_at or now, None, now
    mailbox.save(update_fields=["started_at", "stopped_at", "changed_at"])
    record(
        MailboxStarted(
            brand_id=mailbox.brand_id,
            actor_id=actor.pk if actor else None,
            channel_id=mailbox.channel_id,
            mailbox_id=mailbox.pk,
        )
    )


def begin(folder: MailboxFolder, beginning: Beginning) -> None:
    folder.uid_validity = beginning.uid_validity
    folder.began_uid = folder.last_uid = beginning.last_uid
    folder.began_after_at, folder.looked_at = beginning.newest_at, timezone.now()
    folder.save(update_fields=["uid_validity", "began_uid", "last_uid", "began_after_at", "looked_at"])


@transaction.atomic
def stop(mailbox: Mailbox, *, actor: User | None = None) -> None:
    """Take nothing until a person starts it again; what comes meanwhile is taken then."""
    now = timezone.now()
    running = Mailbox.objects.taking().filter(pk=mailbox.pk)
    if running.update(stopped_at=now, changed_at=now, failing_at=None, failure=""):
        record(
            MailboxStopped(
                brand_id=mailbox.brand_id,
                actor_id=actor.pk if actor else None,
                channel_id=mailbox.channel_id,
                mailbox_id=mailbox.pk,
            )
        )
