"""`troth channel`: the ways in and out."""

import argparse
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

HELP = "add and list channels"
DATABASE = True
EXAMPLES = """\
examples:
  troth channel add mail --brand shop --address help@shop.example --relay smtp://mail.shop.example:25
  troth channel add mail --brand shop --address help@shop.example --relay smtp://user:password@relay:587 \\
      --promise 2h --hours hours.json
  troth channel list

Without --promise nothing is ever announced on the channel. An hours file looks like
  {"zone": "Europe/Amsterdam", "week": {"mon": [["09:00", "17:00"]], "tue": [["09:00", "17:00"]]}}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="add|list")
    add = parts.add_parser("add", help="add a channel").add_subparsers(
        dest="kind", required=True, metavar="KIND"
    )
    mail = add.add_parser("mail", help="an address that customers write to")
    mail.add_argument("--brand", required=True, metavar="SLUG", help="the brand that customers write to")
    mail.add_argument("--address", required=True, help="such as help@shop.example")
    mail.add_argument("--relay", required=True, help="where mail leaves: smtp://[user:password@]host[:port]")
    mail.add_argument("--promise", metavar="SPAN", help="say that you answer within 30s, 15m, 2h, 1d ...")
    mail.add_argument("--hours", type=Path, metavar="FILE", help="when you are there (default: at any hour)")
    parts.add_parser("list", help="list the channels of every brand")


def run(options: argparse.Namespace) -> int:
    return _list() if options.part == "list" else _add_mail(options)


def _add_mail(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotAccepted, NotFound, add_channel
    from troth.accounts.models import Brand
    from troth.channels.mail.setup import checked_address, checked_relay
    from troth.core.database import brands
    from troth.promises.actions import brands_own_hours, calendar_from, confirm_policy, keep_hours
    from troth.promises.words import policy_sentence

    brand = Brand.objects.filter(slug=options.brand).first()
    if brand is None:
        raise NotFound(f"There is no brand {options.brand}; troth setup makes one.")
    if options.hours and not options.promise:
        raise NotAccepted("--hours says when a promise counts: give --promise too.")
    allowed, calendar = _allowed(options.promise), _calendar(options.hours)
    with brands([brand.pk]):
        channel = add_channel(
            brand,
            kind="mail",
            address=checked_address(options.address),
            relay=checked_relay(options.relay),
        )
        print(f"Channel {channel.pk}: mail to {channel.address} is taken for {brand.slug}.")
        if allowed is None:
            print("Nothing is announced on it: no promise was given.")
            return 0
        hours = keep_hours(brand, calendar) if calendar else brands_own_hours(brand)
        confirm_policy(channel, allowed, hours=hours, confirmed_by=None)
        counted = calendar_from(hours.data if hours else None, brand.zone)
        print(f"Customers will read: {policy_sentence(allowed, counted, brand.language)}")
    return 0


def _allowed(text: str | None) -> timedelta | None:
    from troth.accounts.actions import NotAccepted
    from troth.promises.rules.durations import AllowanceError, allowance

    try:
        return allowance(text) if text is not None else None
    except AllowanceError as error:
        raise NotAccepted(str(error)) from error


def _calendar(path: Path | None) -> Any:
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
