"""What a customer would read if they wrote at a certain hour of the week, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext as _

from troth.accounts.models import Brand
from troth.core.paging import id_in
from troth.desk.policies.draft import Draft
from troth.promises import words
from troth.promises.moments import LANGUAGES, spoken, weekday_name
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.hours import ONE_DAY
from troth.promises.rules.terms import DAYS, HOURS, About, Segment, SegmentBy
from troth.promises.rules.wordings import UPDATE, filled
from troth.promises.wordings import all_own_words

FIRST_HOUR = 10
OwnWords = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at: a row of the sheet (none: the plain promise), an hour, and a language to read in."""

    row: int | None
    day: int
    hour: int
    language: str


@dataclass(frozen=True, slots=True)
class Asks:
    """Who asks for what."""

    kind: str
    segment: Segment | None = None

    def about(self, language: str) -> About:
        """Somebody who is in this segment and in no other, and speaks this language."""
        value = self.segment.value if self.segment else ""
        by = self.segment.by if self.segment else None
        return About(
            language=value if by == SegmentBy.LANGUAGE else language,
            tags=frozenset({value} if by == SegmentBy.TAG else ()),
            tier=value if by == SegmentBy.TIER else "",
            lists=frozenset({value} if by == SegmentBy.LIST else ()),
        )

    def languages(self) -> tuple[str, ...]:
        """Those in which they may read it: whoever is asked for by their language reads that one."""
        by_language = self.segment is not None and self.segment.by == SegmentBy.LANGUAGE
        return (spoken(self.segment.value),) if by_language and self.segment else LANGUAGES


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language, and a brand's own words in it."""

    language: str
    own: OwnWords
    brand: Brand


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as it is read, with the code of its language."""

    language: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Shown:
    """`at` is the moment of writing; `now` has the sentence of each language; `day` that of each hour."""

    at: datetime
    day_name: str
    allowed: str
    now: list[Read]
    day: list[tuple[str, str, Read]]


def look_of(sent: Mapping[str, str], *, language: str) -> Look:
    """Whatever is missing or makes no sense: Monday at ten, in the reader's own language."""

    def number(name: str, otherwise: int, most: int) -> int:
        found = id_in(sent.get(name, ""))
        return found if found is not None and found < most else otherwise

    row = id_in(sent.get("look_row", ""))
    chosen = sent.get("look_language", "")
    return Look(
        row=row,
        day=number("look_day", 0, DAYS),
        hour=number("look_hour", FIRST_HOUR, HOURS),
        language=chosen if chosen in LANGUAGES else spoken(language),
    )


def shown(draft: Draft, brand: Brand, look: Look) -> Shown:
    """All that the page says of this look. No more queries than one, for the brand's own words."""
    own = all_own_words(brand.pk)
    asks = _asks(draft, look)
    at = _moment(draft, look)
    said = draft.allowance(asks.kind, asks.about(look.language), at)[1]

    def read(language: str, start: datetime) -> Read:
        texts = {name: text for (name, code), text in own.items() if code == language}
        return Read(language, sentence(draft, asks, start, Tongue(language, texts, brand)))

    in_language = look.language if look.language in asks.languages() else asks.languages()[0]
    starts = [_moment(draft, Look(look.row, look.day, hour, in_language)) for hour in range(HOURS)]
    return Shown(
        at=at,
        day_name=weekday_name(look.day),
        allowed=str(said) if said is not None else "",
        now=[read(language, at) for language in asks.languages()],
        day=[
            (
                f"{hour:02}:00",
                str(draft.allowance(asks.kind, asks.about(in_language), start)[1] or ""),
                read(in_language, start),
            )
            for hour, start in enumerate(starts)
        ],
    )


def sentence(draft: Draft, asks: Asks, start: datetime, tongue: Tongue) -> str:
    """The very words that would be said; in words too where nothing is promised or nobody is ever there."""
    about = asks.about(tongue.language)
    try:
        parts = [_said(draft, kind, about, start, tongue) for kind in _told_at_once(asks.kind)]
    except CalendarError:
        return _("The opening hours hold too little time for this.")
    return " ".join(filter(None, parts)) or _("Nothing is promised then.")


def _told_at_once(kind: str) -> tuple[str, ...]:
    """The first answer says also by when it is solved, where that is promised."""
    return (kind, "resolution") if kind == "first_reply" else (kind,)


def _said(draft: Draft, kind: str, about: About, start: datetime, tongue: Tongue) -> str:
    language, own, brand = tongue.language, tongue.own, tongue.brand
    reckoned = draft.reckoned(kind, about, start)
    if reckoned is None:
        return ""
    calendar, places = draft.calendar, {"zone": brand.zone, "brand_zone": brand.zone}
    if kind in ("first_reply", "next_reply"):
        opens_at = None if calendar.is_open(start) else calendar.next_opening(start)
        return words.promise_sentence(
            due_at=reckoned.due_at, now=start, opens_at=opens_at, language=language, own=own, **places
        )
    if kind == "update" and UPDATE in own:
        return filled(own[UPDATE], words.times_said(reckoned.due_at, start, language=language, **places))
    by = words.by(reckoned.due_at, start, language=language, **places)
    with override(language):
        if kind == "resolution":
            return gettext("We aim to have it solved %(by)s.") % {"by": by}
        if kind == "update":
            return gettext("We will write to you again %(by)s.") % {"by": by}
        return gettext("We will call you %(by)s.") % {"by": by}


def _asks(draft: Draft, look: Look) -> Asks:
    if look.row is None or look.row >= len(draft.terms.terms):
        return Asks("first_reply")
    term = draft.terms.terms[look.row]
    return Asks(term.kind, term.segment)


def _moment(draft: Draft, look: Look) -> datetime:
    """The next time at which the clock of the opening hours shows this hour of this day."""
    here = timezone.now().astimezone(draft.calendar.zone)
    day = here.date() + ((look.day - here.weekday()) % DAYS) * ONE_DAY
    at = datetime.combine(day, datetime.min.time(), draft.calendar.zone) + timedelta(hours=look.hour)
    return at if at > here else at + DAYS * ONE_DAY
