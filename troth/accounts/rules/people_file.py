"""A list of people to invite, as a spreadsheet writes it: a line each with an address, a role and a name."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

from troth.accounts.rules.permissions import Role

MOST = 500
"""People in one file at most."""
COLUMNS = ("email", "role", "name")
_MARKS = {"\x00": "", "\ufeff": "", "\r\n": "\n", "\r": "\n"}


class Fault(StrEnum):
    """What is wrong with a line."""

    NO_ADDRESS = "no address"
    NO_ROLE = "no role"
    TWICE = "twice"
    TOO_MANY = "too many"
    NOT_READABLE = "not readable"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    """As an editor counts them, from 1."""
    email: str
    role: str
    name: str
    fault: Fault | None = None


def read(text: str) -> list[Line]:
    """Each line that says something (RFC 4180; comma, semicolon or tab). A first line of headings is known.

    Without headings the columns are email, role, name. An empty role means an agent.
    """
    for mark, plain in _MARKS.items():
        text = text.replace(mark, plain)
    rows = csv.reader(StringIO(text), delimiter=_separator(text))
    columns, lines, seen = list(COLUMNS), list[Line](), set[str]()
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if not lines and "email" in (named := [cell.lower() for cell in cells]):
                columns = named
                continue
            line = _line(rows.line_num, dict(zip(columns, cells, strict=False)), seen, len(lines))
            seen.add(line.email)
            lines.append(line)
            if line.fault is Fault.TOO_MANY:
                break
    except csv.Error:
        lines.append(Line(rows.line_num, "", "", "", Fault.NOT_READABLE))
    return lines


def _line(number: int, said: dict[str, str], seen: set[str], count: int) -> Line:
    email = said.get("email", "").lower()
    role = said.get("role", "").lower() or Role.AGENT.value
    fault = None
    if count >= MOST:
        fault = Fault.TOO_MANY
    elif email.count("@") != 1 or not all(email.split("@")) or any(map(str.isspace, email)):
        fault = Fault.NO_ADDRESS
    elif role not in list(Role):
        fault = Fault.NO_ROLE
    elif email in seen:
        fault = Fault.TWICE
    return Line(number, email, role, said.get("name", ""), fault)


def _separator(text: str) -> str:
    first = text.lstrip().partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)
