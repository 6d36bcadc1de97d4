"""What a mailbox holds, in numbers, from headers alone."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LOOP_AFTER = 4
"""So many mails of one sender under one subject, machines' among them, look like an endless exchange."""
_PREFIXES = re.compile(r"^(?:\s*[\w.\s]{1,12}(?:\[\d+\])?\s*:\s*)+")


@dataclass(frozen=True, slots=True)
class Heading:
    """One mail by its headers: who wrote under which subject, and which mails it names as those before it."""

    message_id: str
    references: tuple[str, ...]
    sender: str
    subject: str
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Mails looked at, threads, mails of machines, and senders that seem to answer each other for ever."""

    mails: int
    threads: int
    automatic: int
    loops: int


def counts(headings: Sequence[Heading], own_address: str) -> Counts:
    return Counts(
        mails=len(headings),
        threads=_threads(headings),
        automatic=sum(heading.is_automatic for heading in headings),
        loops=_loops(headings, own_address),
    )


def _threads(headings: Sequence[Heading]) -> int:
    """How many sets of mails there are in which each names another: union and find over Message-IDs."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    own = [heading.message_id or f"#{number}" for number, heading in enumerate(headings)]
    for name, heading in zip(own, headings, strict=True):
        for reference in heading.references:
            above[top(name)] = top(reference)
    return len({top(name) for name in own})


def _loops(headings: Sequence[Heading], own_address: str) -> int:
    """Senders and subjects with many mails, if a machine wrote some or they come from the own address."""
    seen: Counter[tuple[str, str]] = Counter()
    machines: set[tuple[str, str]] = set()
    for heading in headings:
        exchange = heading.sender, _PREFIXES.sub("", heading.subject).strip().lower()
        seen[exchange] += 1
        if heading.is_automatic or heading.sender == own_address:
            machines.add(exchange)
    return sum(1 for exchange in machines if seen[exchange] >= LOOP_AFTER)
