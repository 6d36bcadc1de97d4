"""`troth check`: do the rules that never bend hold?"""

import argparse

HELP = "verify the rules that never bend on the data as they are"
DATABASE = True
EXAMPLES = """\
Prints each violation on a line and exits 1 if there is any. Run it beside `troth serve`: without a running
clock, open conversations are unwatched, and that is a violation too.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="print violations only")


def run(options: argparse.Namespace) -> int:
    from troth.site.checks import all_violations

    held = broken = 0
    for check, found, count in all_violations():
        held, broken = held + (not count), broken + count
        if not count and not options.quiet:
            print(f"holds    rule {check.rule}: {check.claim}", flush=True)
        for violation in found:
            print(violation)
        if count > len(found):
            print(f"... and {count - len(found)} more like this.")
    if not options.quiet:
        print(f"{held} checks hold, {broken} violations.")
    return 1 if broken else 0
