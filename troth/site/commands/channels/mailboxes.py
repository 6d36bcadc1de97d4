"""Reading a mailbox that stays where it is: connecting, looking, starting and stopping."""

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.accounts.models import Channel
    from troth.channels.mail.mailbox.actions import Details
    from troth.channels.mail.mailbox.preview import Preview
    from troth.channels.mail.models import Mailbox


def add_mailbox_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--imap", metavar="URL", help="a mailbox to read: imaps://user@host[:port]/FOLDER")
    parser.add_argument(
        "--folder", action="append", default=[], metavar="NAME", help="one more folder of it; may be repeated"
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the mailbox's password from standard input"
    )
    parser.add_argument(
        "--oauth", choices=("google", "microsoft"), help="let the provider grant access instead of a password"
    )


def details_of(options: argparse.Namespace) -> "Details | None":
    """What was said about a mailbox, its password read; None if nothing was."""
    from troth.accounts.actions import NotAccepted
    from troth.channels.mail.mailbox.actions import Details
    from troth.channels.mail.mailbox.rules.place import checked_folder, parse_place

    if options.imap is None:
        if options.password_stdin or options.oauth or options.folder:
            raise NotAccepted("Say with --imap which mailbox is meant.")
        return None
    if bool(options.oauth) == options.password_stdin:
        raise NotAccepted("Give --password-stdin or --oauth, so that Troth may read the mailbox.")
    try:
        place, folder = parse_place(options.imap)
        folders = (folder, *(checked_folder(name) for name in options.folder))
    except ValueError as error:
        raise NotAccepted(str(error)) from error
    password = "" if options.oauth else sys.stdin.readline().rstrip("\r\n")
    if not password and not options.oauth:
        raise NotAccepted("There was no password on standard input.")
    return Details(place, folders, password, options.oauth or "")


def try_out(details: "Details", address: str) -> None:
    """Look before anything is written down; says what lies there. Raises MailboxTrouble."""
    from troth.channels.mail.mailbox.connection import Secret
    from troth.channels.mail.mailbox.preview import preview

    if not details.provider:
        say(preview(details.place, Secret(details.password), details.folders, own_address=address))


def say(seen: "Preview") -> None:
    counts = seen.counts
    looked = "" if counts.mails == seen.lying else f" (the newest {counts.mails} looked at)"
    print(
        f"{seen.lying} mails{looked}, {counts.threads} threads, {counts.automatic} of machines, "
        f"{counts.loops} loops suspected, nothing sent."
    )


def connect_mailbox(channel: "Channel", details: "Details") -> None:
    from troth.channels.mail.mailbox.actions import connect

    mailbox = connect(channel, details)
    print(f"The mailbox of {mailbox.username} is connected.")
    if details.provider:
        print(f"Next: troth channel grant --address {channel.address}")
    elif mailbox.is_taking:
        print("It goes on where it was.")
    else:
        print(f"Nothing is taken from it yet. Next: troth channel start --address {channel.address}")


def preview_mailbox(options: argparse.Namespace) -> int:
    from troth.channels.mail.mailbox.preview import preview
    from troth.channels.mail.mailbox.secrets import secret_of

    mailbox, folders = _mailbox(options.address)
    say(preview(mailbox.place, secret_of(mailbox), folders, own_address=mailbox.channel.address))
    return 0


def start_mailbox(options: argparse.Namespace) -> int:
    from troth.channels.mail.mailbox.actions import start
    from troth.channels.mail.mailbox.preview import beginnings
    from troth.channels.mail.mailbox.secrets import secret_of
    from troth.core.database import brands

    mailbox, folders = _mailbox(options.address)
    if mailbox.is_taking:
        print("It is started already.")
        return 0
    goes_on = mailbox.started_at is not None
    found = beginnings(mailbox.place, secret_of(mailbox), folders)
    with brands([mailbox.brand_id]):
        start(mailbox, found)
    if goes_on:
        print("What came since it was stopped is taken now, and what comes from now on.")
    else:
        print(
            "What comes from now on is taken. What lies there now stays as it is, and nobody is told of it."
        )
    return 0


def stop_mailbox(options: argparse.Namespace) -> int:
    from troth.channels.mail.mailbox.actions import stop
    from troth.core.database import brands

    mailbox, _ = _mailbox(options.address)
    with brands([mailbox.brand_id]):
        stop(mailbox)
    print("Nothing is taken any more. What comes meanwhile is taken once it is started again.")
    return 0


def _mailbox(address: str) -> "tuple[Mailbox, list[str]]":
    from troth.accounts.actions import NotFound
    from troth.channels.mail.models import Mailbox
    from troth.core.database import brands

    channel = found_channel(address)
    with brands([channel.brand_id]):
        mailbox = Mailbox.objects.select_related("channel").filter(channel=channel).first()
        if mailbox is None:
            raise NotFound(f"{address} has no mailbox to read; troth channel change --imap gives it one.")
        return mailbox, [folder.name for folder in mailbox.folders.order_by("id")]


def found_channel(address: str) -> "Channel":
    from troth.accounts.actions import NotFound
    from troth.accounts.models import Channel
    from troth.channels.mail.receive import address_of
    from troth.core.database import brands

    found = address_of(address)
    if found is None:
        raise NotFound(f"There is no channel for {address}; troth channel list shows them.")
    with brands([found.brand_id]):
        return Channel.objects.select_related("brand").get(pk=found.channel_id)
