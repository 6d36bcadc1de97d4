"""`troth promises`: what a promise comes to, worked out by the rules that the desk itself uses."""

import argparse
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.promises.rules.calendar import Calendar
    from troth.promises.rules.due import Explanation

HELP = "work out when a promise falls due, and why"
EXAMPLES = """\
examples:
  troth promises due --calendar hours.json --start 2026-11-20T16:58+01:00 --allow 15m
  troth promises due --calendar hours.json --start 2026-11-20T16:58 --allow 2h --json

The calendar is the JSON file that `troth channel add --hours` takes:
  {"zone": "Europe/Amsterdam", "week": {"mon": [["09:00", "17:00"]]}, "holidays": ["2026-12-25"],
   "exceptions": {"2026-12-24": [["09:00", "12:00"]]}, "public_holidays": ["NL"]}

A start without an offset is meant in the calendar's zone. --allow is open time: 30s, 15m, 2h, 1d, 1h30m.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    due = acts.add_parser("due", help="when an allowance of open time runs out", epilog=EXAMPLES)
    due.add_argument("--calendar", type=Path, required=True, metavar="FILE", help="the opening hours")
    due.add_argument("--start", required=True, metavar="ISO", help="when the customer's message came")
    due.add_argument("--allow", required=True, metavar="SPAN", help="how much open time may pass")
    due.add_argument("--json", action="store_true", help="print due_at and its explanation as JSON")


def run(options: argparse.Namespace) -> int:
    from troth.promises.rules.calendar import CalendarError
    from troth.promises.rules.due import explanation
    from troth.promises.rules.durations import AllowanceError, allowance

    calendar = read_calendar(options.calendar)
    try:
        reckoned = explanation(_start(options.start, calendar), allowance(options.allow), calendar)
    except (AllowanceError, CalendarError, OverflowError) as error:
        raise _refused(str(error)) from error
    print(_as_json(reckoned, calendar) if options.json else _as_line(reckoned, calendar))
    return 0


def read_calendar(path: Path) -> "Calendar":
    """The calendar of a JSON file; a mistake in it is told with the file's name and the key."""
    from troth.promises.rules.calendar import CalendarError, parse

    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return parse(data if isinstance(data, Mapping) else {"": data})
    except (ValueError, RecursionError, CalendarError) as error:
        raise _refused(f"{path}: {error}") from error


def _start(text: str, calendar: "Calendar") -> datetime:
    try:
        start = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise _refused(f"--start: {text!r} is not a time; write it as 2026-11-20T16:58+01:00.") from error
    if start.tzinfo is not None:
        return start
    here, there = (start.replace(tzinfo=calendar.zone, fold=fold).utcoffset() for fold in (0, 1))
    if here != there:
        raise _refused(
            f"--start: {text!r} is skipped or comes twice in {calendar.zone.key}, where clocks change then; "
            "write its offset too, as in 2026-10-25T02:30+01:00."
        )
    return start.replace(tzinfo=calendar.zone)


def _as_json(reckoned: "Explanation", calendar: "Calendar") -> str:
    from troth.promises.rules.explanation import explain

    explained = {"words": explain(reckoned, calendar.zone), **reckoned.as_data()}
    return json.dumps({"due_at": reckoned.due_at.isoformat(), "explanation": explained}, indent=2)


def _as_line(reckoned: "Explanation", calendar: "Calendar") -> str:
    from troth.promises.rules.explanation import explain

    due = reckoned.due_at
    return f"{due.astimezone(calendar.zone).isoformat()}\t{explain(reckoned, calendar.zone)}"


def _refused(sentence: str) -> Exception:
    from troth.core.errors import Refused

    return Refused(sentence)
