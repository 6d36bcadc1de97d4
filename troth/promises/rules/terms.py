"""What a policy promises beside its plain promise: to whom, of which kind, at which hour of the week."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from troth.promises.rules.calendar import HORIZON, Calendar, CalendarError
from troth.promises.rules.due import Explanation, explanation
from troth.promises.rules.durations import AllowanceError, allowance, allowance_text
from troth.promises.rules.hours import ONE_DAY, Span, Window, open_spans

KINDS = ("first_reply", "next_reply", "update", "resolution", "call_back")
"""The kinds of a promise."""
REPLIES = KINDS[:2]
"""Of these the plain promise of a policy stands where no term does."""
MOST_TERMS = 60
LONGEST_VALUE = 80
DAYS, HOURS = 7, 24
_A_MONDAY = datetime(2026, 11, 23)  # noqa: DTZ001 - a term asks a local time for its weekday and hour only
_BY = re.compile(r"(?:by )?([01]?[0-9]|2[0-3]):([0-5][0-9])")


class TermsError(ValueError):
    """Terms that cannot be used, with a sentence that says what to change."""


class SegmentBy(StrEnum):
    """What tells customers apart, the most telling first: of several terms the first named here counts."""

    LIST = "list"
    TIER = "tier"
    TAG = "tag"
    LANGUAGE = "language"


_RANK = {by: rank for rank, by in enumerate(SegmentBy)}
_EVERYBODY = len(_RANK)


@dataclass(frozen=True, slots=True)
class About:
    """Who asks, as far as terms ask for it; the lists by their names."""

    language: str
    tags: frozenset[str] = frozenset()
    tier: str = ""
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowance:
    """How long it may take: `within` so much open time, or `by` the next such time of day of an open day."""

    within: timedelta | None = None
    by: time | None = None

    def __post_init__(self) -> None:
        if (self.within is None) == (self.by is None):
            raise ValueError("An allowance is a length of time or a time of day.")

    def __str__(self) -> str:
        """As `allowance_from` reads it."""
        return f"by {self.by:%H:%M}" if self.by is not None else allowance_text(self.within or timedelta())


Cells = tuple[tuple[Allowance | None, ...], ...]
"""Seven days from Monday, each with 24 hours; none where nothing is said of that hour."""


@dataclass(frozen=True, slots=True)
class Segment:
    by: SegmentBy
    value: str

    def holds(self, about: About) -> bool:
        """Whether it speaks of this customer; small and capital letters are the same."""
        value = self.value.casefold()
        if self.by == SegmentBy.LANGUAGE:
            return about.language.replace("_", "-").split("-")[0].casefold() == value
        if self.by == SegmentBy.TIER:
            return about.tier.casefold() == value
        return value in {one.casefold() for one in (about.tags if self.by == SegmentBy.TAG else about.lists)}


@dataclass(frozen=True, slots=True)
class Term:
    """What is promised of one kind to one segment, or to everybody, in each hour of the week."""

    kind: str
    segment: Segment | None
    cells: Cells

    def at(self, local: datetime) -> Allowance | None:
        return self.cells[local.weekday()][local.hour]

    def holds(self, about: About) -> bool:
        return self.segment is None or self.segment.holds(about)


@dataclass(frozen=True, slots=True)
class Terms:
    terms: tuple[Term, ...] = ()

    def allowance(self, kind: str, about: About, local: datetime) -> Allowance | None:
        """What is promised of this kind to this customer whose word came at `local`, in the calendar's zone.

        The terms for a list go before those for a tier, then a tag, then a language, then everybody; among
        equals the first in the list. A term that says nothing of the hour leaves it to the next. None: no
        term says anything.
        """
        found = self.term(kind, about, local)
        return found.at(local) if found is not None else None

    def promised(self, kind: str, about: About, local: datetime, *, plain: timedelta) -> Allowance | None:
        """What the terms say, else of a reply the `plain` promise, and of every other kind nothing."""
        said = self.allowance(kind, about, local)
        return said or (Allowance(within=plain) if kind in REPLIES else None)

    def week(self, kind: str, about: About, *, plain: timedelta) -> list[Allowance | None]:
        """What is promised in each of the 168 hours of the week, from Monday at midnight on."""
        if not any(term.kind == kind for term in self.terms):
            return [self.promised(kind, about, _A_MONDAY, plain=plain)] * (DAYS * HOURS)
        hours = (_A_MONDAY + timedelta(hours=hour) for hour in range(DAYS * HOURS))
        return [self.promised(kind, about, at, plain=plain) for at in hours]

    def term(self, kind: str, about: About, local: datetime) -> Term | None:
        """The term that says so."""
        found = (term for term in self._in_order(kind) if term.holds(about))
        return next((term for term in found if term.at(local) is not None), None)

    def kinds(self) -> tuple[str, ...]:
        """The kinds of which anything is said, in the order of KINDS."""
        return tuple(kind for kind in KINDS if any(term.kind == kind for term in self.terms))

    def _in_order(self, kind: str) -> list[Term]:
        of_kind = (term for term in self.terms if term.kind == kind)
        return sorted(of_kind, key=lambda term: _RANK[term.segment.by] if term.segment else _EVERYBODY)


def due(allowed: Allowance, start: datetime, calendar: Calendar) -> Explanation:
    """When it falls due and how that comes about; raises CalendarError where there is no such open time.

    What is due by a time of day is explained by the open time up to then, which may be none: its last step
    lasts no time and stands at the due time where nobody is there at that moment.
    """
    if allowed.within is not None:
        return explanation(start, allowed.within, calendar)
    assert allowed.by is not None
    due_at = _next(allowed.by, start, calendar)
    used = [(opens, min(closes, due_at)) for opens, closes in _spans_until(due_at, start, calendar)]
    if not used or used[-1][1] < due_at:
        used.append((due_at, due_at))
    whole = sum((until - since for since, until in used), timedelta())
    return Explanation(start.astimezone(due_at.tzinfo), whole, tuple(used))


def _next(by: time, start: datetime, calendar: Calendar) -> datetime:
    """The first moment in UTC after `start` at which the clock reaches `by` on a day that has open time.

    Where clocks skip that time, it is reached as they jump; where it comes twice, each time counts.
    """
    if start.tzinfo is None:
        raise ValueError("The start must carry its time zone.")
    window = Window(timedelta(hours=by.hour, minutes=by.minute), ONE_DAY)
    # One day back: clocks that go back at midnight show the end of the day before twice.
    first = start.astimezone(calendar.zone).date() - ONE_DAY
    for number in range(HORIZON.days):
        day = first + number * ONE_DAY
        if calendar.windows_on(day):
            for reached, _until in open_spans(day, window, calendar.zone):
                if reached > start:
                    return reached
    raise CalendarError(f"The calendar has no open day in the ten years after {start.isoformat()}.")


def _spans_until(due_at: datetime, start: datetime, calendar: Calendar) -> Iterator[Span]:
    """Open spans that begin before it; those that touch, as one."""
    pending: Span | None = None
    for opens, closes in calendar.spans_from(start):
        if opens >= due_at:
            break
        if pending is not None and pending[1] == opens:
            pending = (pending[0], closes)
            continue
        if pending is not None:
            yield pending
        pending = (opens, closes)
    if pending is not None:
        yield pending


def parse(data: object) -> Terms:
    """Terms from their JSON form; raises TermsError, naming the term and what is wrong.

    A list of `{"kind": "first_reply", "segment": {"tier": "gold"} or null, "within": "2h"}`, or instead of
    `within` a `week` of seven lists, Monday first, of 24 texts: "30s", "2h", "by 09:00", or "" where the
    term says nothing of the hour.
    """
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise TermsError("Terms are a list.")
    if len(data) > MOST_TERMS:
        raise TermsError(f"There are {len(data)} terms; the most is {MOST_TERMS}.")
    terms = tuple(_term(value, f"terms[{place}]") for place, value in enumerate(data))
    _refuse_twice(terms)
    return Terms(terms)


def as_data(terms: Terms) -> list[dict[str, object]]:
    """The JSON form that `parse` reads, the shortest one."""
    return [_term_data(term) for term in terms.terms]


def allowance_from(text: str) -> Allowance | None:
    """What one cell says: "30s", "2h", "by 09:00"; none for an empty one. Raises AllowanceError.

    A time of day alone is meant as "by" it, so that nobody has to write an English word.
    """
    said = " ".join(text.split()).lower()
    if not said:
        return None
    if not said.startswith("by ") and ":" not in said:
        return Allowance(within=allowance(said))
    match = _BY.fullmatch(said)
    if match is None:
        raise AllowanceError(f'{text!r} is not a time of day; write it as "by 09:00".')
    return Allowance(by=time(int(match[1]), int(match[2])))


def all_week(said: Allowance | None) -> Cells:
    return ((said,) * HOURS,) * DAYS


def _term(value: object, where: str) -> Term:
    if not isinstance(value, Mapping):
        raise TermsError(f"{where} must be an object with keys, not {value!r}.")
    for key in value:
        if key not in ("kind", "segment", "week", "within"):
            raise TermsError(f"Unknown key {key!r} in {where}; known are kind, segment, week, within.")
    kind = value.get("kind")
    if kind not in KINDS:
        raise TermsError(f"{where}.kind: {kind!r} is no kind of promise; write {', '.join(KINDS)}.")
    if ("week" in value) == ("within" in value):
        raise TermsError(f'{where} needs either "within" or "week".')
    cells = _week(value["week"], where) if "week" in value else all_week(_cell(value["within"], where))
    if not any(said for hours in cells for said in hours):
        raise TermsError(f"{where} promises nothing at any hour: take it out, or fill in an hour.")
    return Term(kind, _segment(value.get("segment"), where), cells)


def _segment(value: object, where: str) -> Segment | None:
    if value is None:
        return None
    if isinstance(value, Mapping) and len(value) == 1:
        [(by, name)] = value.items()
        if by in list(SegmentBy) and isinstance(name, str) and 0 < len(name.strip()) <= LONGEST_VALUE:
            return Segment(SegmentBy(by), name.strip())
    raise TermsError(f'{where}.segment: {value!r} names no customers; write {{"tier": "gold"}} or null.')


def _week(value: object, where: str) -> Cells:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != DAYS:
        raise TermsError(f"{where}.week must be a list of seven days.")
    return tuple(_day(hours, f"{where}.week[{number}]") for number, hours in enumerate(value))


def _day(value: object, where: str) -> tuple[Allowance | None, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != HOURS:
        raise TermsError(f"{where} must be a list of 24 hours.")
    try:
        return _read(tuple(value))
    except (AllowanceError, AttributeError, TypeError):
        return tuple(_cell(said, f"{where}[{hour}]") for hour, said in enumerate(value))


# A policy is read for each word of a customer's, and most days of its rows say the same.
@lru_cache(maxsize=1024)
def _read(texts: tuple[str, ...]) -> tuple[Allowance | None, ...]:
    return tuple(allowance_from(text) for text in texts)


def _cell(value: object, where: str) -> Allowance | None:
    if not isinstance(value, str):
        raise TermsError(f"{where}: {value!r} is not a text such as 30s, 2h, by 09:00.")
    try:
        return allowance_from(value)
    except AllowanceError as error:
        raise TermsError(f"{where}: {error}") from error


def _refuse_twice(terms: tuple[Term, ...]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for place, term in enumerate(terms):
        segment = term.segment
        key = (term.kind, segment.by if segment else "", segment.value.casefold() if segment else "")
        if key in seen:
            raise TermsError(f"terms[{place}] says again of whom and what another term speaks: join them.")
        seen.add(key)


def _term_data(term: Term) -> dict[str, object]:
    segment = {str(term.segment.by): term.segment.value} if term.segment else None
    said: dict[str, object] = {"kind": term.kind, "segment": segment}
    first = term.cells[0][0]
    if first is not None and term.cells == all_week(first):
        return {**said, "within": str(first)}
    return {**said, "week": [[str(one) if one else "" for one in hours] for hours in term.cells]}
