"""`troth channel`: the ways in and out."""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from troth.channels.chat.command import add_arguments as chat_arguments
from troth.channels.chat.command import change_arguments, is_asked
from troth.site.commands.channels import granting, mailboxes, promising, showing, testing

if TYPE_CHECKING:
    from troth.accounts.models import Brand, Channel

HELP = "add, test, change and list channels"
DATABASE = True
EXAMPLES = """\
examples:
  troth channel add mail --brand shop --address help@shop.example --relay smtp://mail.shop.example:25
  troth channel add mail --brand shop --address help@shop.example --relay smtp://user:password@relay:587 \\
      --promise 2h --hours hours.json
  printf %s "$PASSWORD" | troth channel add mail --brand shop --address help@shop.example \\
      --imap imaps://help%40shop.example@imap.shop.example/INBOX --password-stdin --relay smtp://relay:25
  troth channel start --address help@shop.example
  troth channel test --address help@shop.example
  troth channel change --address help@shop.example --promise 4h
  troth channel change --address help@shop.example --promise none
  troth channel change --address help@shop.example --terms terms.json
  troth channel show --address help@shop.example
  troth channel add chat --brand shop --origin https://shop.example --promise 30s
  troth channel change --address KEY --origin https://shop.example --accent "#8a2d5e" --new-secret
  troth channel list

A mailbox is only looked at until `start`. What standard input gives is read in this order, a line each: the
mailbox's password, the relay. Without --promise nothing is ever announced on the channel. An hours file
looks like
  {"zone": "Europe/Amsterdam", "week": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}
"""

PARTS: Mapping[str, tuple[str, Callable[[argparse.Namespace], int]]] = {
    "preview": ("count what lies in a channel's mailbox, and change nothing", mailboxes.preview_mailbox),
    "start": ("take what comes into a channel's mailbox from now on", mailboxes.start_mailbox),
    "stop": ("take nothing from a channel's mailbox until it is started again", mailboxes.stop_mailbox),
    "grant": ("let Troth read a mailbox at its provider's", granting.grant),
    "show": ("print all that a channel promises", showing.show_channel),
    "test": ("try each step of a channel's way", testing.try_channel),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    add = parts.add_parser("add", help="add a channel").add_subparsers(
        dest="kind", required=True, metavar="KIND"
    )
    mail = add.add_parser("mail", help="an address that customers write to")
    mail.add_argument("--brand", required=True, metavar="SLUG", help="the brand that customers write to")
    chat = add.add_parser("chat", help="a chat on the brand's pages; prints the line to embed there")
    chat_arguments(chat)
    change = parts.add_parser("change", help="change a mailbox, a relay, a chat, or what a channel promises")
    change_arguments(change)
    for part in (mail, change):
        _add_ways(part, is_new=part is mail)
    for part in (mail, chat, change):
        if part is not chat:
            part.add_argument("--address", required=True, help="such as help@shop.example, or a chat's key")
        promising.add_arguments(part, changes=part is change)
    for name, (words, _) in PARTS.items():
        part = parts.add_parser(name, help=words)
        part.add_argument("--address", required=True, help="such as help@shop.example")
        if name == "test":
            part.add_argument("--no-mail", action="store_true", help="send no test mail")
    parts.add_parser("list", help="list the channels of every brand")


def _add_ways(part: argparse.ArgumentParser, *, is_new: bool) -> None:
    relay = part.add_mutually_exclusive_group(required=is_new)
    relay.add_argument("--relay", help="where mail leaves: smtp://[user:password@]host[:port]")
    relay.add_argument("--relay-stdin", action="store_true", help="read the relay from standard input")
    mailboxes.add_mailbox_arguments(part)


def run(options: argparse.Namespace) -> int:
    if options.part == "list":
        return _list()
    if options.part in PARTS:
        return PARTS[options.part][1](options)
    promising.refuse_loose(options)
    if options.part == "add" and options.kind == "chat":
        return _add_chat(options)
    return _add_mail(options) if options.part == "add" else _change(options)


def _brand(slug: str) -> "Brand":
    from troth.accounts.actions import NotFound
    from troth.accounts.models import Brand

    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        raise NotFound(f"There is no brand {slug}; troth setup makes one.")
    return brand


def _add_mail(options: argparse.Namespace) -> int:
    from troth.accounts.actions import add_channel
    from troth.channels.mail.setup import checked_address, checked_relay
    from troth.core.database import brands

    brand = _brand(options.brand)
    address, details = checked_address(options.address), mailboxes.details_of(options)
    relay = checked_relay(_relay(options) or "")
    if details is not None:
        mailboxes.try_out(details, address)
    with brands([brand.pk]):
        channel = add_channel(brand, kind="mail", address=address, relay=relay)
        print(f"Channel {channel.pk}: mail to {channel.address} is taken for {brand.slug}.")
        if details is not None:
            mailboxes.connect_mailbox(channel, details)
        _promise(channel, options)
    return 0


def _add_chat(options: argparse.Namespace) -> int:
    from troth.channels.chat.command import add, said_of
    from troth.core.database import brands

    brand = _brand(options.brand)
    with brands([brand.pk]):
        widget = add(brand, options)
        print(said_of(widget))
        _promise(widget.channel, options)
    return 0


def _change(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotAccepted, change_relay
    from troth.channels.mail.setup import checked_relay
    from troth.core.database import brands

    if "@" not in options.address:
        return _change_chat(options)
    if is_asked(options):
        raise NotAccepted(f"{options.address} takes mail: a chat is changed by its key, which list shows.")
    channel, details = mailboxes.found_channel(options.address), mailboxes.details_of(options)
    said = _relay(options)
    relay = checked_relay(said) if said is not None else None
    if details is not None:
        mailboxes.try_out(details, channel.address)
    with brands([channel.brand_id]):
        if details is not None:
            mailboxes.connect_mailbox(channel, details)
        if relay is not None:
            change_relay(channel, relay)
            print(f"Mail from {channel.address} leaves by the new relay.")
        promising.promise(channel, options)
    return 0


def _promise(channel: "Channel", options: argparse.Namespace) -> None:
    """What a channel that is new promises."""
    if options.promise is None:
        print("Nothing is announced on it: no promise was given.")
    promising.promise(channel, options)


def _change_chat(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotAccepted, NotFound
    from troth.accounts.models import Channel
    from troth.channels.chat.command import change
    from troth.channels.chat.web.door import channel_of
    from troth.core.database import brands

    if _has_mail_details(options):
        raise NotAccepted(f"{options.address} is no mail address; a chat has no mailbox and no relay.")
    found = channel_of(options.address)
    if found is None:
        raise NotFound(f"There is no channel for {options.address}; troth channel list shows them.")
    with brands([found.brand_id]):
        channel = Channel.objects.select_related("brand").get(pk=found.channel_id)
        for line in change(channel, options):
            print(line)
        promising.promise(channel, options)
    return 0


def _has_mail_details(options: argparse.Namespace) -> bool:
    return bool(options.relay or options.relay_stdin or mailboxes.details_of(options))


def _relay(options: argparse.Namespace) -> str | None:
    """As it was given; a password is better not given where every process is listed."""
    return sys.stdin.readline().strip() if options.relay_stdin else options.relay


def _list() -> int:
    from troth.accounts.models import Brand, Channel
    from troth.core.database import brands
    from troth.promises.models import Policy

    with brands(list(Brand.objects.values_list("id", flat=True))):
        for channel in Channel.objects.select_related("brand").order_by("brand__slug", "address"):
            policy = Policy.objects.current(channel.pk)
            promise = promising.summary(policy)
            print(f"{channel.pk}\t{channel.brand.slug}\t{channel.kind}\t{channel.address}\t{promise}")
    return 0
