"""A volunteers' chat with its replies marked by hand (irc-disentanglement, Kummerfeld and others, ACL 2019):
one JSON record a log, `{"id", "first_line", "lines", "reply_links": [[a, b], ...]}`; a line's number is that
of the whole log, of which `lines` begins at `first_line`. A line that opens a thread is linked with itself.

A matter is a thread that a person opens with a line that has a question mark; other talk asks nothing of
anybody and gives no entries. What the asker says is the customer's, what others say in the thread an answer
of the agents'. A log is a window: a question within the last 60 lines that have a link cannot show its
answer, so it is set aside. By this, 42.3 % of the 3,597 questions of the published training part were
answered by nobody (published: 42.3 % of 3,598).

The logs name hour and minute, in UTC, and no day but the first: an hour that goes back is the next day. Lines
of one minute are a microsecond apart, so that they keep their order.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from troth.channels.imports.lines import TooLong, lines
from troth.channels.imports.reader import Hints, SetAside, Source
from troth.channels.imports.tables import rows
from troth.insight.service_log.entry import Actor, Entry, Kind

NAME = "irc"
NEEDED = {"id", "lines", "reply_links", "first_line"}
SAID = re.compile(r"\[(\d\d):(\d\d)\]\s*<([^>]+)> ?(.*)")
CLOCK = re.compile(r"\[(\d\d):(\d\d)\]")
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
WINDOW = 60
CUT_OFF = "a question within 60 lines of the log's end: its answer may be cut off"


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the chat, by its number in the log."""

    at: datetime
    who: str
    text: str


def recognises(source: Source) -> bool:
    """One log is often longer than the head, so that its line cannot be parsed there."""
    heading = rows.heading(source)
    if heading is not None and set(heading) >= NEEDED:
        return True
    start = source.head.lstrip()
    return start.startswith(b"{") and b'"first_line"' in start[:500] and b'"lines"' in start[:1000]


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    """The matters of each log; a log is held in memory, one at a time."""
    for source in sources:
        with source.open() as stream:
            for number, line in lines(stream):
                if isinstance(line, TooLong):
                    aside(source.name, number, rows.TOO_LONG, line.start)
                elif line.strip():
                    yield from _log(line, (source.name, number), hints, aside)


def _log(line: bytes, place: tuple[str, int], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    try:
        log = json.loads(line)
        said = spoken(log)
        links = [(int(a), int(b)) for a, b in log["reply_links"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        aside(*place, "not a log of a chat", line)
        return
    if not links:
        return
    last = max(max(link) for link in links)
    for thread in threads(links):
        opener = said.get(thread[0])
        if opener is None or "?" not in opener.text:
            continue
        if thread[0] > last - WINDOW:
            aside(*place, CUT_OFF, f"{thread[0]}: {opener.text}".encode())
            continue
        yield from _matter(str(log["id"]), thread, said, hints)


def _matter(log: str, thread: list[int], said: dict[int, Said], hints: Hints) -> Iterator[Entry]:
    asker = said[thread[0]].who
    for number in thread:
        one = said.get(number)
        if one is None:
            continue
        yield Entry(
            conversation=f"{log}/{thread[0]}",
            id=f"{log}/{number}",
            at=one.at,
            kind=Kind.MESSAGE,
            actor_kind=Actor.CUSTOMER if one.who == asker else Actor.AGENT,
            actor=one.who,
            customer=asker,
            brand=hints.brand,
            channel="chat",
            text=one.text,
        )


def threads(links: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """The lines of each thread in their order, beginning with the one that opens it: it is linked with itself
    and replies to none."""
    after: dict[int, set[int]] = defaultdict(set)
    replies, alone = set(), set()
    for a, b in links:
        if a == b:
            alone.add(a)
        else:
            after[min(a, b)].add(max(a, b))
            replies.add(max(a, b))
    for opener in sorted(alone - replies):
        yield sorted(_following(opener, after))


def _following(opener: int, after: dict[int, set[int]]) -> set[int]:
    found, waiting = {opener}, [opener]
    while waiting:
        new = after.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def spoken(log: dict[str, Any]) -> dict[int, Said]:
    """What was said in a log, by line number; lines of the server are left out."""
    found = {}
    at = _first_day(str(log["id"]))
    for number, line in enumerate(log["lines"], int(log["first_line"])):
        clock = CLOCK.match(line)
        if clock is None:
            continue
        at = _onward(at, int(clock[1]), int(clock[2]))
        match = SAID.match(line)
        if match:
            found[number] = Said(at, match[3], match[4])
    return found


def _first_day(name: str) -> datetime:
    """The day in the log's name; of a log that names none, the first of 2000: spans are right all the
    same."""
    day = DAY.search(name)
    year, month, date = (int(part) for part in day.groups()) if day else (2000, 1, 1)
    return datetime(year, month, date, tzinfo=UTC)


def _onward(before: datetime, hour: int, minute: int) -> datetime:
    """The next moment that this clock can show: a microsecond on in the same minute, the next day if it went
    far back; a clock that went back a little (lines are not always in order) stays where it was."""
    at = before.replace(hour=hour % 24, minute=minute % 60, second=0, microsecond=0)
    if at < before - timedelta(hours=12):
        at += timedelta(days=1)
    return at if at > before else before + timedelta(microseconds=1)
