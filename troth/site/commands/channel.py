"""`troth channel`: the ways in and out."""

import argparse
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.accounts.models import Channel
    from troth.promises.rules.calendar import Calendar

HELP = "add, change and list channels"
DATABASE = True
NO_PROMISE = "none"
EXAMPLES = """\
examples:
  troth channel add mail --brand shop --address help@shop.example --relay smtp://mail.shop.example:25
  troth channel add mail --brand shop --address help@shop.example --relay smtp://user:password@relay:587 \\
      --promise 2h --hours hours.json
  troth channel change --address help@shop.example --promise 4h
  troth channel change --address help@shop.example --promise none
  troth channel list

Without --promise nothing is ever announced on the channel. An hours file looks like
  {"zone": "Europe/Amsterdam", "week": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="add|change|list")
    add = parts.add_parser("add", help="add a channel").add_subparsers(
        dest="kind", required=True, metavar="KIND"
    )
    mail = add.add_parser("mail", help="an address that customers write to")
    mail.add_argument("--brand", required=True, metavar="SLUG", help="the brand that customers write to")
    mail.add_argument("--relay", required=True, help="where mail leaves: smtp://[user:password@]host[:port]")
    change = parts.add_parser("change", help="change a channel's relay, or what it promises from now on")
    change.add_argument("--relay", help="where mail leaves from now on")
    for part in (mail, change):
        none = ", or none" if part is change else ""
        part.add_argument("--address", required=True, help="such as help@shop.example")
        part.add_argument(
            "--promise", metavar="SPAN", help=f"say that you answer within 30s, 15m, 2h, 1d ...{none}"
        )
        part.add_argument(
            "--hours",
            type=Path,
            metavar="FILE",
            help="when you are there (default: the brand's, else always)",
        )
    parts.add_parser("list", help="list the channels of every brand")


def run(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotAccepted

    if options.part == "list":
        return _list()
    if options.hours and options.promise in (None, NO_PROMISE):
        raise NotAccepted("--hours says when a promise counts: give --promise too.")
    return _add_mail(options) if options.part == "add" else _change(options)


def _add_mail(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotFound, add_channel
    from troth.accounts.models import Brand
    from troth.channels.mail.setup import checked_address, checked_relay
    from troth.core.database import brands

    brand = Brand.objects.filter(slug=options.brand).first()
    if brand is None:
        raise NotFound(f"There is no brand {options.brand}; troth setup makes one.")
    allowed, calendar = _allowed(options.promise), _calendar(options.hours)
    address, relay = checked_address(options.address), checked_relay(options.relay)
    with brands([brand.pk]):
        channel = add_channel(brand, kind="mail", address=address, relay=relay)
        print(f"Channel {channel.pk}: mail to {channel.address} is taken for {brand.slug}.")
        if allowed is None:
            print("Nothing is announced on it: no promise was given.")
        else:
            _confirm(channel, allowed, calendar)
    return 0


def _change(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotFound, change_relay
    from troth.accounts.models import Channel
    from troth.channels.mail.receive import address_of
    from troth.channels.mail.setup import checked_relay
    from troth.core.database import brands
    from troth.promises.actions import withdraw_policy

    found = address_of(options.address)
    if found is None:
        raise NotFound(f"There is no channel for {options.address}; troth channel list shows them.")
    ends = options.promise == NO_PROMISE
    allowed, calendar = None if ends else _allowed(options.promise), _calendar(options.hours)
    relay = checked_relay(options.relay) if options.relay is not None else None
    with brands([found.brand_id]):
        channel = Channel.objects.select_related("brand").get(pk=found.channel_id)
        if relay is not None:
            change_relay(channel, relay)
            print(f"Mail from {channel.address} leaves by the new relay.")
        if allowed is not None:
            _confirm(channel, allowed, calendar)
        elif ends:
            withdraw_policy(channel)
            print("Nothing is announced on it from now on; promises that run stay as they were told.")
    return 0


def _confirm(channel: "Channel", allowed: timedelta, calendar: "Calendar | None") -> None:
    from troth.promises.actions import brands_own_hours, calendar_from, confirm_policy, keep_hours
    from troth.promises.words import policy_sentence

    brand = channel.brand
    hours = keep_hours(brand, calendar) if calendar else brands_own_hours(brand)
    confirm_policy(channel, allowed, hours=hours, confirmed_by=None)
    counted = calendar_from(hours.data if hours else None, brand.zone)
    print(f"Customers will read: {policy_sentence(allowed, counted, brand.language)}")


def _allowed(text: str | None) -> timedelta | None:
    from troth.accounts.actions import NotAccepted
    from troth.promises.rules.durations import AllowanceError, allowance

    try:
        return allowance(text) if text is not None else None
    except AllowanceError as error:
        raise NotAccepted(str(error)) from error


def _calendar(path: Path | None) -> "Calendar | None":
    from troth.accounts.actions import NotAccepted
    from troth.promises.rules.calendar import CalendarError, parse

    if path is None:
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return parse(data if isinstance(data, Mapping) else {"": data})
    except (ValueError, CalendarError) as error:
        raise NotAccepted(f"{path}: {error}") from error


def _list() -> int:
    from troth.accounts.models import Brand, Channel
    from troth.core.database import brands
    from troth.promises.models import Policy
    from troth.promises.rules.durations import allowance_text

    with brands(list(Brand.objects.values_list("id", flat=True))):
        for channel in Channel.objects.select_related("brand").order_by("brand__slug", "address"):
            policy = Policy.objects.current(channel.pk)
            promise = f"promises {allowance_text(policy.allowed)}" if policy else "announces nothing"
            print(f"{channel.pk}\t{channel.brand.slug}\t{channel.kind}\t{channel.address}\t{promise}")
    return 0
