"""`troth channel test`: each step of a channel's way, tried."""

import argparse

from troth.site.commands.channels.mailboxes import found_channel


def try_channel(options: argparse.Namespace) -> int:
    from troth.channels.mail.watching.steps import steps

    is_ok = True
    for step in steps(found_channel(options.address), with_canary=not options.no_mail):
        print(f"{'ok' if step.is_ok else 'FAILED'}\t{step.name}\t{step.words}", flush=True)
        is_ok = is_ok and step.is_ok
    return 0 if is_ok else 1
