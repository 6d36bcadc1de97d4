"""`troth promises`: what a promise comes to by the desk's own rules, and opening hours as files."""

import argparse
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.accounts.models import Brand
    from troth.people.models import Team
    from troth.promises.rules.calendar import Calendar
    from troth.promises.rules.due import Explanation

HELP = "work out when a promise falls due, and why; export and import opening hours"
EXAMPLES = """\
examples:
  troth promises due --calendar hours.json --start 2026-11-20T16:58+01:00 --allow 15m
  troth promises due --calendar hours.json --start 2026-11-20T16:58 --allow 2h --json
  troth promises calendar export --brand shop --ical > hours.ics
  troth promises calendar import closed-days.ics --brand shop

The calendar is the JSON file that `troth channel add --hours` takes:
  {"zone": "Europe/Amsterdam", "week": {"mon": [["09:00", "17:00"]]}, "holidays": ["2026-12-25"],
   "exceptions": {"2026-12-24": [["09:00", "12:00"]]}, "public_holidays": ["NL"]}

A start without an offset is meant in the calendar's zone. --allow is open time: 30s, 15m, 2h, 1d, 1h30m.
"""
CALENDARS = """\
examples:
  troth promises calendar export --brand shop > hours.json
  troth promises calendar export --brand shop --team Billing --ical > billing.ics
  troth promises calendar import hours.json --brand shop
  troth promises calendar import closed-days.ics --brand shop --policies-stay

A file of ours, in either format, is the whole calendar. Of an iCalendar file from elsewhere the whole
days become closed days, and timed events whose title begins with "Open" give their day other hours; the
week stays. Channels that promise by the brand's hours get a new version of their promise, unless
--policies-stay is given.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", title="commands", metavar="COMMAND", required=True)
    due = acts.add_parser("due", help="when an allowance of open time runs out", epilog=EXAMPLES)
    due.add_argument("--calendar", type=Path, required=True, metavar="FILE", help="the opening hours")
    due.add_argument("--start", required=True, metavar="ISO", help="when the customer's message came")
    due.add_argument("--allow", required=True, metavar="SPAN", help="how much open time may pass")
    due.add_argument("--json", action="store_true", help="print due_at and its explanation as JSON")
    calendar = acts.add_parser("calendar", help="opening hours as a file, out and in", epilog=CALENDARS)
    _add_calendar_acts(calendar.add_subparsers(dest="way", metavar="COMMAND", required=True))


def _add_calendar_acts(ways: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    out = ways.add_parser("export", help="print the opening hours", epilog=CALENDARS)
    form = out.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as the calendar file of `due` (the default)")
    form.add_argument("--ical", action="store_true", help="as iCalendar")
    into = ways.add_parser("import", help="take opening hours or closed days from a file", epilog=CALENDARS)
    into.add_argument("file", type=Path, metavar="FILE")
    into.add_argument(
        "--policies-stay", action="store_true", help="channels keep the hours by which they promise now"
    )
    for way in (out, into):
        way.add_argument("--brand", required=True, metavar="SLUG")
        way.add_argument("--team", metavar="NAME", help="a team's own hours instead of the brand's")


def run(options: argparse.Namespace) -> int:
    return _due(options) if options.act == "due" else _calendar(options)


def _calendar(options: argparse.Namespace) -> int:
    import django

    from troth.site.running.database import database

    with database(options.data):
        django.setup()
        return _in_brand(options)


def _in_brand(options: argparse.Namespace) -> int:
    from troth.accounts.models import Brand
    from troth.core.database import brands
    from troth.people.models import Team

    brand = Brand.objects.filter(slug=options.brand).first()
    if brand is None:
        raise _refused(f"There is no brand {options.brand!r}.")
    with brands([brand.pk]):
        team = None
        if options.team:
            team = Team.objects.filter(brand=brand, name__iexact=options.team).first()
            if team is None:
                raise _refused(f"{options.brand} has no team {options.team!r}.")
        return _export(brand, team, options) if options.way == "export" else _import(brand, team, options)


def _export(brand: "Brand", team: "Team | None", options: argparse.Namespace) -> int:
    from django.utils import timezone

    from troth.promises.opening.files import as_json
    from troth.promises.opening.ical import as_ical
    from troth.promises.opening.whose import calendar_of_brand, calendar_of_team

    calendar = calendar_of_team(team) if team else calendar_of_brand(brand)
    if calendar is None:
        whose = f"The team {team.name} keeps the brand's hours" if team else f"{brand.slug} has no hours yet"
        raise _refused(f"{whose}: there is nothing to export.")
    if not options.ical:
        print(as_json(calendar), end="")
        return 0
    name, today = (team or brand).name, timezone.localdate(timezone=calendar.zone)
    print(as_ical(calendar, name=name, since=today).decode().replace("\r\n", "\n"), end="")
    return 0


def _import(brand: "Brand", team: "Team | None", options: argparse.Namespace) -> int:
    from troth.promises.opening.actions import change_hours, policies_by_own_hours
    from troth.promises.opening.files import read_calendar_file
    from troth.promises.opening.whose import calendar_of_brand, calendar_of_team, change_team_hours
    from troth.promises.rules.calendar import CalendarError

    try:
        present = (calendar_of_team(team) if team else None) or calendar_of_brand(brand)
        imported = read_calendar_file(options.file.read_bytes(), present)
    except CalendarError as error:
        raise _refused(f"{options.file}: {error}") from error
    for title in imported.left_out:
        print(f"left out: {title or 'an event without a title'}")
    if team is not None:
        change_team_hours(team, imported.calendar)
        print(f"{team.name} has new opening hours.")
        return 0
    following = [] if options.policies_stay else policies_by_own_hours(brand)
    change_hours(brand, imported.calendar, by=None, policies_follow=bool(following))
    print(f"{brand.slug} has new opening hours; channels that promise by them from now on: {len(following)}.")
    return 0


def _due(options: argparse.Namespace) -> int:
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
