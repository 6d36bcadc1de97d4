"""What each channel of a brand promises at this moment, and the honest wait that may be said beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from troth.accounts.models import Brand, Channel
from troth.portal.promise_page.known.general import Line, general_lines, some_have_their_own
from troth.portal.promise_page.known.lengths import Length, lengths_of
from troth.portal.promise_page.models import is_public
from troth.promises import words
from troth.promises.actions import calendar_of
from troth.promises.honest.waiting import honest_wait
from troth.promises.models import Policy
from troth.promises.rules.calendar import Calendar, CalendarError
from troth.promises.rules.due import Explanation
from troth.promises.rules.terms import About, Allowance, Terms, TermsError, due, parse
from troth.promises.rules.wait.estimator import Source
from troth.promises.wordings import own_words

KINDS = ("chat", "phone", "mail")
"""Channels by which a customer may come, the quickest first; the API is for programs."""


@dataclass(frozen=True, slots=True)
class Way:
    """One channel now. `honest_s`: the seconds that may be announced, none where only the policy speaks."""

    channel: Channel
    policy: Policy | None
    calendar: Calendar | None
    honest_s: float | None
    lengths: tuple[Length, ...]

    @property
    def promises(self) -> bool:
        return self.policy is not None and self.calendar is not None


@dataclass(frozen=True, slots=True)
class Today:
    """A public brand at `now`, its channels with the quickest kind first."""

    brand: Brand
    now: datetime
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What who writes now is promised, in one language; without a due time nothing is promised."""

    way: Way
    sentence: str
    allowance: Allowance | None
    due_at: datetime | None
    is_open: bool
    opens_at: datetime | None
    general: Sequence[Line] = ()
    """What is promised to everybody by the hour, where one length does not say it all."""
    has_own_terms: bool = False
    """Whether some customers are promised something else."""


def today_of(brand: Brand, *, now: datetime) -> Today | None:
    """In a transaction that sees the brand; None where it chose to show nothing."""
    if not is_public(brand.pk):
        return None
    channels = Channel.objects.filter(brand=brand, kind__in=KINDS).select_related("brand")
    policies: dict[int, list[Policy]] = {}
    for policy in Policy.objects.filter(brand=brand).select_related("hours", "brand").order_by("id"):
        policies.setdefault(policy.channel_id, []).append(policy)
    ways = [_way(channel, policies.get(channel.pk, []), now) for channel in channels]
    return Today(brand, now, tuple(sorted(ways, key=lambda way: (_rank(way), way.channel.pk))))


def told_now(today: Today, language: str) -> list[Told]:
    """What each channel promises, in the brand's own words where it wrote some; one query."""
    own = own_words(today.brand.pk, language)
    return [_told(way, language, now=today.now, own=own) for way in today.ways]


def _told(way: Way, language: str, *, now: datetime, own: Mapping[str, str]) -> Told:
    policy, calendar = way.policy, way.calendar
    if policy is None or calendar is None:
        return Told(way, "", None, None, is_open=False, opens_at=None)
    terms = _terms(policy)
    allowance, found = _reckoned(policy, terms, calendar, language=language, now=now)
    if found is None:
        return Told(way, "", None, None, is_open=False, opens_at=None)
    is_open = calendar.is_open(now)
    opens_at = None if is_open else calendar.next_opening(now)
    sentence = words.promise_sentence(
        due_at=found.due_at,
        now=now,
        opens_at=opens_at,
        zone=policy.brand.zone,
        language=language,
        own=own,
    )
    return Told(
        way,
        sentence,
        allowance,
        found.due_at,
        is_open=is_open,
        opens_at=opens_at,
        general=general_lines(terms, plain=policy.allowed, language=language) if terms.terms else (),
        has_own_terms=some_have_their_own(terms),
    )


def _terms(policy: Policy) -> Terms:
    """None at all where they cannot be read: then nothing but the plain promise is said."""
    try:
        return parse(policy.terms)
    except TermsError:
        return Terms()


def _reckoned(
    policy: Policy, terms: Terms, calendar: Calendar, *, language: str, now: datetime
) -> tuple[Allowance | None, Explanation | None]:
    """What a first word of nobody in particular would be promised."""
    try:
        local = now.astimezone(calendar.zone)
        allowance = terms.promised("first_reply", About(language), local, plain=policy.allowed)
        return allowance, due(allowance, now, calendar) if allowance else None
    except CalendarError:
        return None, None


def _way(channel: Channel, policies: list[Policy], now: datetime) -> Way:
    newest = policies[-1] if policies and policies[-1].withdrawn_at is None else None
    lengths = tuple(lengths_of(policies))
    try:
        calendar = calendar_of(newest) if newest else None
    except CalendarError:
        calendar = None
    honest = honest_wait(channel, now=now) if newest and calendar else None
    said = honest.said if honest is not None and honest.source is not Source.POLICY else None
    return Way(channel, newest, calendar, said, lengths)


def _rank(way: Way) -> int:
    return KINDS.index(way.channel.kind)
