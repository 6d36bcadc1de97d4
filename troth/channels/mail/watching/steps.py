"""Every step of a channel's way, tried for real: each with a sentence that a person can act on."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from imaplib import IMAP4

from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.channels.errors import DeliveryFailed
from troth.channels.mail.mailbox import reading
from troth.channels.mail.mailbox.connection import Secret, connected, examine, sign_in
from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.mailbox.secrets import secret_of
from troth.channels.mail.mailbox.trouble import told_as_trouble
from troth.channels.mail.models import Canary, Mailbox
from troth.channels.mail.outgoing import granted
from troth.channels.mail.relay import check
from troth.channels.mail.setup import relay_of
from troth.channels.mail.watching.canaries import release
from troth.core.database import brands
from troth.core.errors import Refused

TIMEOUT = 15.0
CANARY_TAKES, LOOK_AGAIN_AFTER = 60.0, 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step and how it went; `words` say what was found, or what to do."""

    name: str
    is_ok: bool
    words: str


def steps(channel: Channel, *, with_canary: bool = True) -> Iterator[Step]:
    """Each as soon as it is known. After one that failed those that need it are left out."""
    with brands([channel.brand_id]):
        mailbox = Mailbox.objects.filter(channel=channel).first()
        folders = [folder.name for folder in mailbox.folders.order_by("id")] if mailbox else []
    can_read = True
    if mailbox is not None:
        for step in _mailbox_steps(mailbox, folders):
            yield step
            can_read = can_read and step.is_ok
    relay = _relay_step(channel, mailbox)
    yield relay
    if with_canary and relay.is_ok and can_read:
        yield _canary_step(channel)


def _mailbox_steps(mailbox: Mailbox, folders: list[str]) -> Iterator[Step]:
    place = mailbox.place
    try:
        line = connected(place, TIMEOUT)
    except Refused as trouble:
        yield Step(_("Connect"), False, str(trouble))
        return
    try:
        yield Step(_("Connect"), True, _("%(place)s answers, encrypted.") % {"place": place})
        yield from _inside(line, place, mailbox, folders)
    finally:
        line.shutdown()


def _inside(line: IMAP4, place: Place, mailbox: Mailbox, folders: list[str]) -> Iterator[Step]:
    try:
        sign_in(line, place, secret_of(mailbox))
    except Refused as trouble:
        yield Step(_("Sign in"), False, str(trouble))
        return
    yield Step(_("Sign in"), True, _("%(user)s may read here.") % {"user": mailbox.username})
    for folder in folders:
        try:
            state = examine(line, place, folder)
        except Refused as trouble:
            yield Step(_("Folder"), False, str(trouble))
        else:
            words = _("“%(folder)s” holds %(count)s mails.") % {"folder": folder, "count": state.count}
            yield Step(_("Folder"), True, words)


def _relay_step(channel: Channel, mailbox: Mailbox | None) -> Step:
    name = _("Relay")
    if not channel.relay:
        return Step(name, False, _("No relay is given: answers cannot leave."))
    try:
        relay = relay_of(channel)
        check(granted(relay, mailbox))
    except (DeliveryFailed, Refused, ValueError) as trouble:
        return Step(name, False, str(trouble))
    signed_in = _("%(relay)s answers, and takes our login.") if relay.username else _("%(relay)s answers.")
    return Step(name, True, signed_in % {"relay": relay})


def _canary_step(channel: Channel) -> Step:
    name = _("Test mail")
    try:
        canary = release(channel)
    except (DeliveryFailed, Refused, ValueError) as trouble:
        return Step(name, False, _("It could not be sent: %(words)s") % {"words": trouble})
    began = time.monotonic()
    while (waited := time.monotonic() - began) < CANARY_TAKES:
        try:
            if is_back(canary):
                return Step(
                    name, True, _("It came back after %(seconds)s seconds.") % {"seconds": round(waited)}
                )
        except Refused as trouble:
            return Step(name, False, str(trouble))
        time.sleep(LOOK_AGAIN_AFTER)
    words = _("It was sent, but did not come back within %(seconds)s seconds: does the address lead here?")
    return Step(name, False, words % {"seconds": round(CANARY_TAKES)})


def is_back(canary: Canary) -> bool:
    """Whether it was taken in, or lies in the mailbox; no transaction may be open while that is looked up."""
    with brands([canary.brand_id]):
        canary.refresh_from_db(fields=["came_back_at"])
        mailbox = Mailbox.objects.filter(channel=canary.channel_id).first()
        folders = [folder.name for folder in mailbox.folders.order_by("id")] if mailbox else []
    if canary.came_back_at is not None:
        return True
    return mailbox is not None and _lies_in(mailbox.place, secret_of(mailbox), folders, canary.external_id)


def _lies_in(place: Place, secret: Secret, folders: list[str], message_id: str) -> bool:
    """Also where nothing is taken yet: looked for, and left where it is."""
    line = connected(place, TIMEOUT)
    try:
        sign_in(line, place, secret)
        for folder in folders:
            examine(line, place, folder)
            with told_as_trouble(place):
                if reading.uids_of(line, message_id):
                    return True
        return False
    finally:
        line.shutdown()
