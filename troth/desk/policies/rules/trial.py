"""What a policy would have come to: the turns of a week that was lived, judged by promises never made."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from troth.promises.rules.terms import About, Allowance, Segment, Term


class Verdict(StrEnum):
    """How it would have ended; OPEN: its time has not come, and nobody has acted."""

    KEPT = "kept"
    BROKEN = "broken"
    OPEN = "open"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Lived:
    """A word that would be promised something: `ended_at` is when somebody did it, if anybody has.

    `was` is how the promise that it really got stands, by its state; empty where there was none.
    """

    conversation_id: int
    subject: str
    kind: str
    about: About
    started_at: datetime
    ended_at: datetime | None
    was: str
    was_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tried:
    lived: Lived
    segment: Segment | None
    allowed: Allowance | None
    due_at: datetime | None
    verdict: Verdict


@dataclass(slots=True)
class Group:
    """All of one kind and one segment: what they would have been promised, and how it would have ended."""

    kind: str
    segment: Segment | None
    promised: Counter[str] = field(default_factory=Counter)
    ended: Counter[Verdict] = field(default_factory=Counter)
    were: Counter[str] = field(default_factory=Counter)
    broken: list[Tried] = field(default_factory=list)

    def add(self, one: Tried) -> None:
        self.promised[str(one.allowed) if one.allowed is not None else ""] += 1
        self.ended[one.verdict] += 1
        self.were[one.lived.was] += 1
        if one.verdict == Verdict.BROKEN:
            self.broken.append(one)


Says = Callable[[str, About, datetime], tuple[Term | None, Allowance | None]]
Due = Callable[[Allowance, datetime], datetime]


def tried(lived: Lived, says: Says, due: Due, *, now: datetime) -> Tried:
    """What one word would have been promised, and whether what was then done would have kept it."""
    term, allowed = says(lived.kind, lived.about, lived.started_at)
    segment = term.segment if term is not None else None
    if allowed is None:
        return Tried(lived, segment, None, None, Verdict.NOTHING)
    due_at = due(allowed, lived.started_at)
    return Tried(lived, segment, allowed, due_at, _verdict(lived, due_at, now))


def grouped(found: Iterable[Tried]) -> list[Group]:
    """By kind and segment, in the order in which they first come; what was promised nothing is left out."""
    groups: dict[tuple[str, Segment | None], Group] = {}
    for one in found:
        if one.verdict == Verdict.NOTHING:
            continue
        key = (one.lived.kind, one.segment)
        groups.setdefault(key, Group(*key)).add(one)
    return list(groups.values())


def _verdict(lived: Lived, due_at: datetime, now: datetime) -> Verdict:
    if lived.ended_at is not None:
        return Verdict.KEPT if lived.ended_at <= due_at else Verdict.BROKEN
    return Verdict.BROKEN if due_at < now else Verdict.OPEN
