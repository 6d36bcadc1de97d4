"""Shifts and time off as a CSV file; the columns are told in docs/agents.md."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, User
from troth.core.errors import Refused
from troth.core.spreadsheet import as_it_was, harmless
from troth.people.agents import NotSet, agents_of
from troth.people.models import Agent, Shift, Team, TimeOff
from troth.people.rules.moments import SkippedTime, WrongOffset, is_shown_twice, moment_at
from troth.people.shifts.planning import Span, ask_off, plan

COLUMNS = ("kind", "agent", "starts", "ends", "team", "reason")
SHIFT, OFF = "shift", "off"
MOST_LINES = 2000
LINES_TOLD = 20

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d):(\d\d)(?::00)?(?:([+-])(\d\d):?(\d\d))?")


class SheetRefused(Refused):
    """Nothing of the file was taken; each line that is wrong is named with its number."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(" ".join([_("Nothing was taken."), *lines[:LINES_TOLD]]))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    kind: str
    agent: Agent
    span: Span


def written(shifts: Iterable[Shift], times_off: Iterable[TimeOff], zone: ZoneInfo) -> str:
    """The file of these rows, whose agents and teams are loaded; `read` takes it back as it is."""
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(COLUMNS)
    for shift in shifts:
        team = harmless(shift.team.name) if shift.team else ""
        sheet.writerow([SHIFT, harmless(shift.agent.user.email), *_times(shift, zone), team, ""])
    for off in times_off:
        sheet.writerow([OFF, harmless(off.agent.user.email), *_times(off, zone), "", harmless(off.reason)])
    return text.getvalue()


@transaction.atomic
def take(brand: Brand, data: bytes, *, by: User) -> int:
    """Plan every line of the file, or nothing of it; how many lines there were. Raises SheetRefused."""
    lines = read(brand, data)
    wrong: list[str] = []
    for line in lines:
        try:
            with transaction.atomic():
                if line.kind == SHIFT:
                    plan(line.agent, [line.span], by=by)
                else:
                    ask_off(line.agent, line.span, by=by, is_granted=True)
        except NotSet as error:
            wrong.append(_named(line.number, str(error)))
    if wrong:
        raise SheetRefused(wrong)
    return len(lines)


def read(brand: Brand, data: bytes) -> list[Line]:
    """The lines of the file; local times are those of the brand's zone. Raises SheetRefused."""
    rows = list(_rows(data))
    agents = {agent.user.email: agent for agent in agents_of(brand)}
    teams = {team.name.lower(): team for team in Team.objects.filter(brand=brand)}
    zone, wrong, lines = ZoneInfo(brand.zone), [], []
    for number, row in rows:
        try:
            lines.append(_line(number, row, (agents, teams, zone)))
        except NotSet as error:
            wrong.append(_named(number, str(error)))
    if wrong:
        raise SheetRefused(wrong)
    return lines


def _rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = data.decode("utf-8-sig").replace("\x00", "")
    except UnicodeDecodeError as error:
        raise SheetRefused([_("The file is not UTF-8 text.")]) from error
    first = text.partition("\n")[0]
    sheet = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        head = [name.strip().lower() for name in next(sheet, [])]
        if not {"agent", "starts", "ends"} <= set(head) <= set(COLUMNS) or len(set(head)) != len(head):
            raise SheetRefused(
                [_("The first line must name the columns: %(columns)s.") % {"columns": ", ".join(COLUMNS)}]
            )
        for row in sheet:
            if sheet.line_num > MOST_LINES:
                raise SheetRefused([_("A file may have 2000 lines at most.")])
            if any(cell.strip() for cell in row):
                yield sheet.line_num, dict(zip(head, (as_it_was(cell) for cell in row), strict=False))
    except csv.Error as error:
        raise SheetRefused([_named(sheet.line_num, _("this line cannot be read."))]) from error


def _line(
    number: int, row: Mapping[str, str], known: tuple[Mapping[str, Agent], Mapping[str, Team], ZoneInfo]
) -> Line:
    agents, teams, zone = known
    kind, email, team = row.get("kind") or SHIFT, row.get("agent", "").lower(), row.get("team", "").lower()
    if kind not in (SHIFT, OFF):
        raise NotSet(_("the kind is “shift” or “off”, not “%(kind)s”.") % {"kind": kind})
    if email not in agents:
        raise NotSet(_("nobody with the address “%(email)s” answers here.") % {"email": email})
    if team and team not in teams:
        raise NotSet(_("there is no team “%(team)s”.") % {"team": row["team"]})
    starts_at, ends_at = (_moment(row.get(name, ""), zone) for name in ("starts", "ends"))
    span = Span(starts_at, ends_at, team=teams.get(team), reason=row.get("reason", ""))
    return Line(number, kind, agents[email], span)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    found = _TIME.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        day, hours, minutes, sign, *offset = found.groups()
        east = None
        if sign:
            east = timedelta(hours=int(offset[0]), minutes=int(offset[1])) * (-1 if sign == "-" else 1)
        return moment_at(date.fromisoformat(day), time(int(hours), int(minutes)), zone, east)
    except SkippedTime as error:
        raise NotSet(skipped_words(error, zone)) from error
    except WrongOffset as error:
        raise NotSet(
            _("“%(text)s”: %(zone)s has another offset then.") % {"text": text, "zone": zone.key}
        ) from error
    except ValueError as error:
        raise NotSet(_("“%(text)s” is not a time such as 2026-11-23 09:00.") % {"text": text}) from error


def skipped_words(error: SkippedTime, zone: ZoneInfo) -> str:
    return _("%(time)s does not exist in %(zone)s: clocks go forward to %(resumes)s.") % {
        "time": f"{error.wall:%Y-%m-%d %H:%M}",
        "zone": zone.key,
        "resumes": f"{error.resumes:%H:%M}",
    }


def _times(row: Shift | TimeOff, zone: ZoneInfo) -> list[str]:
    return [_written(at, zone) for at in (row.starts_at, row.ends_at)]


def _written(at: datetime, zone: ZoneInfo) -> str:
    wall = at.astimezone(zone)
    text = f"{wall:%Y-%m-%d %H:%M}"
    return f"{text}{wall:%z}" if is_shown_twice(at, zone) else text


def _named(number: int, words: str) -> str:
    return _("Line %(number)s: %(words)s") % {"number": number, "words": words}
