"""`troth channel show`: all that one channel promises."""

import argparse
from typing import TYPE_CHECKING

from troth.site.commands.channels.mailboxes import found_channel

if TYPE_CHECKING:
    from troth.promises.models import Policy
    from troth.promises.rules.terms import Cells

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def show_channel(options: argparse.Namespace) -> int:
    from troth.core.database import brands
    from troth.promises.models import Policy

    brand_id, channel_id = _found(options.address)
    with brands([brand_id]):
        policy = Policy.objects.current(channel_id)
        if policy is None:
            print("Nothing is announced on it.")
        else:
            _print(policy)
    return 0


def _found(address: str) -> tuple[int, int]:
    """The brand and the channel of a mail address or of a chat's key."""
    from troth.accounts.actions import NotFound
    from troth.channels.chat.web.door import channel_of

    if "@" in address:
        channel = found_channel(address)
        return channel.brand_id, channel.pk
    found = channel_of(address)
    if found is None:
        raise NotFound(f"There is no channel for {address}; troth channel list shows them.")
    return found.brand_id, found.channel_id


def _print(policy: "Policy") -> None:
    """Each term on its lines: of what and of whom, then the days that say the same."""
    from troth.promises.rules.durations import allowance_text
    from troth.promises.rules.terms import parse

    print(f"plain promise\t{allowance_text(policy.allowed)}")
    print(f"confirmed\t{policy.confirmed_at:%Y-%m-%d %H:%M} UTC")
    for term in parse(policy.terms).terms:
        whom = f"{term.segment.by} {term.segment.value}" if term.segment else "everybody"
        print(f"{term.kind}\t{whom}")
        for days, line in _days(term.cells):
            print(f"\t{days}\t{line or '-'}")
    print(f"other times\tat most {policy.most_resets} a turn")
    if policy.reason:
        print(f"reason\t{policy.reason}")


def _days(cells: "Cells") -> list[tuple[str, str]]:
    """As in ("Mon,Tue", "20-22 2m")."""
    from troth.promises.rules.day import day_written

    lines = [day_written(hours) for hours in cells]
    return [
        (",".join(DAYS[day] for day, other in enumerate(lines) if other == line), line)
        for line in dict.fromkeys(lines)
    ]
