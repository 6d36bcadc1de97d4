"""What a channel promises, as `troth channel` is told it and shows it."""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from troth.site.commands.promises import read_calendar

if TYPE_CHECKING:
    from troth.accounts.models import Channel
    from troth.promises.besides import Besides
    from troth.promises.models import OpeningHours, Policy
    from troth.promises.rules.calendar import Calendar
    from troth.promises.rules.terms import Terms

NONE = "none"


def add_arguments(part: argparse.ArgumentParser, *, changes: bool) -> None:
    none = ", or none" if changes else ""
    part.add_argument(
        "--promise", metavar="SPAN", help=f"say that you answer within 30s, 15m, 2h, 1d ...{none}"
    )
    part.add_argument(
        "--hours", type=Path, metavar="FILE", help="when you are there (default: the brand's, else always)"
    )
    part.add_argument(
        "--terms",
        metavar="FILE",
        help="other promises by hour, customer and kind: a JSON list (docs/policies.md)"
        + (", or none; without it they stay" if changes else ""),
    )
    part.add_argument(
        "--reason", default="", metavar="WORDS", help="why it is promised although it cannot all be kept"
    )


def refuse_loose(options: argparse.Namespace) -> None:
    """What does not go together; and files are read before anything is changed."""
    from troth.accounts.actions import NotAccepted

    if options.part == "add" and options.promise == NONE:
        raise NotAccepted("A new channel promises nothing until you say so: leave --promise out.")
    if options.hours and options.promise in (None, NONE):
        raise NotAccepted("--hours says when a promise counts: give --promise too.")
    if options.terms not in (None, NONE) and options.promise == NONE:
        raise NotAccepted("--terms are promises: leave --promise none out.")
    if options.part == "add" and options.terms and not options.promise:
        raise NotAccepted("--terms stand beside a plain promise: give --promise too.")
    allowed_of(options)
    calendar_of(options)
    terms_of(options)


def promise(channel: "Channel", options: argparse.Namespace) -> None:
    """Confirm what was asked for, withdraw it, or leave all as it is."""
    from troth.promises.actions import withdraw_policy

    if options.promise == NONE:
        withdraw_policy(channel)
        print("Nothing is announced on it from now on; promises that run stay as they were told.")
    elif options.promise is not None or options.terms is not None:
        _confirm(channel, options)


def allowed_of(options: argparse.Namespace) -> timedelta | None:
    """What --promise says; raises NotAccepted with the mistake."""
    from troth.accounts.actions import NotAccepted
    from troth.promises.rules.durations import AllowanceError, allowance

    if options.promise in (None, NONE):
        return None
    try:
        return allowance(options.promise)
    except AllowanceError as error:
        raise NotAccepted(str(error)) from error


def terms_of(options: argparse.Namespace) -> "Terms | None":
    """What the file of --terms says; none where nothing was said. A mistake is told with the file's name."""
    from troth.accounts.actions import NotAccepted
    from troth.promises.rules.terms import Terms, TermsError, parse

    if options.terms is None:
        return None
    if options.terms == NONE:
        return Terms()
    try:
        return parse(json.loads(Path(options.terms).read_text(encoding="utf-8-sig")))
    except (ValueError, RecursionError, TermsError) as error:
        raise NotAccepted(f"{options.terms}: {error}") from error


def calendar_of(options: argparse.Namespace) -> "Calendar | None":
    return read_calendar(options.hours) if options.hours is not None else None


def summary(policy: "Policy | None") -> str:
    """As in "promises 2h, 3 terms", for a line of a list."""
    from troth.promises.rules.durations import allowance_text

    if policy is None:
        return "announces nothing"
    terms = f", {len(policy.terms)} terms" if policy.terms else ""
    return f"promises {allowance_text(policy.allowed)}{terms}"


def _confirm(channel: "Channel", options: argparse.Namespace) -> None:
    from dataclasses import replace

    from troth.accounts.actions import NotAccepted
    from troth.promises.actions import confirm_policy
    from troth.promises.besides import Besides
    from troth.promises.models import Policy

    now = Policy.objects.current(channel.pk)
    allowed = allowed_of(options) or (now.allowed if now else None)
    if allowed is None:
        raise NotAccepted("--terms stand beside a plain promise: give --promise too.")
    hours = _hours(channel, now, options)
    besides, terms = Besides.of(now), terms_of(options)
    besides = replace(besides, reason=options.reason, terms=besides.terms if terms is None else terms)
    _refuse_unless_kept(channel, allowed, hours, besides)
    confirm_policy(channel, allowed, hours=hours, confirmed_by=None, besides=besides)
    _print(channel, allowed, hours)
    if besides.terms.terms:
        print(f"Beside it stand {len(besides.terms.terms)} terms; troth channel show prints them.")


def _refuse_unless_kept(
    channel: "Channel", allowed: timedelta, hours: "OpeningHours | None", besides: "Besides"
) -> None:
    """What the people on duty cannot keep is promised only with a stated reason."""
    from troth.accounts.actions import NotAccepted
    from troth.desk.capacity.gate import reason_needed
    from troth.promises.actions import calendar_from

    calendar = calendar_from(hours.data if hours else None, channel.brand.zone)
    needed = None if besides.reason else reason_needed(channel, besides.terms, allowed, calendar=calendar)
    if needed:
        raise NotAccepted(f"{needed} (--reason)")


def _print(channel: "Channel", allowed: timedelta, hours: "OpeningHours | None") -> None:
    from troth.promises.actions import calendar_from
    from troth.promises.words import policy_sentence

    brand = channel.brand
    counted = calendar_from(hours.data if hours else None, brand.zone)
    print(f"Customers will read: {policy_sentence(allowed, counted, brand.language)}")


def _hours(channel: "Channel", now: "Policy | None", options: argparse.Namespace) -> "OpeningHours | None":
    """Those of the file, else the brand's own; where only terms change, as they were."""
    from troth.promises.actions import brands_own_hours, keep_hours

    calendar = calendar_of(options)
    if calendar is not None:
        return keep_hours(channel.brand, calendar)
    if options.promise is None and now is not None:
        return now.hours
    return brands_own_hours(channel.brand)
