"""What the page says, put together for one language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext, override

from troth.insight.measures.figures import Figure
from troth.portal.promise_page import words
from troth.portal.promise_page.known.all import Known
from troth.portal.promise_page.known.figures import DAYS, EVERY_CHANNEL, NOTHING, Shown, enough
from troth.portal.promise_page.known.today import Told, Way, told_now
from troth.promises import moments
from troth.promises.honest.words import beside_promise, longer_than_promised
from troth.promises.words import opening_words

USUAL = 30
"""Days; the span of the figures that stand by themselves."""
MOST_LENGTHS = 6


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of kept shares: `figure` only where enough outcomes stand behind it."""

    days: str
    figure: Figure | None
    share: str
    between: str
    outcomes: str


@dataclass(frozen=True, slots=True)
class Line:
    """A figure in words, and what it means."""

    title: str
    value: str
    about: str
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """One channel, or with an empty `kind` the brand as a whole."""

    kind: str
    name: str
    address: str
    told: Told | None
    honest: str
    hours: str
    standing: str
    kept: Sequence[Kept]
    lines: Sequence[Line]
    lengths: Sequence[str]
    general: Sequence[tuple[str, Sequence[str]]] = ()
    """By kind, what everybody is promised at which hours."""
    has_own_terms: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    slug: str
    zone: str
    as_of: str
    whole: Card
    cards: Sequence[Card]


def page(known: Known, language: str) -> Page:
    """In a transaction that sees the brand: its own words are looked up."""
    today = known.today
    with override(language):
        return Page(
            name=today.brand.name,
            slug=today.brand.slug,
            zone=today.brand.zone,
            as_of=f"{today.now.astimezone(ZoneInfo(today.brand.zone)):%H:%M:%S}",
            whole=_whole(known),
            cards=[_card(known, said, language) for said in told_now(today, language)],
        )


def _whole(known: Known) -> Card:
    shown = _shown(known, USUAL, EVERY_CHANNEL)
    return Card(
        kind="", name="", address="", told=None, honest="", hours="", standing="",
        kept=_rows(known, EVERY_CHANNEL),
        lines=[*_lines(shown), _wished(known)],
        lengths=[],
    )  # fmt: skip


def _wait(said: Told, language: str) -> str:
    """What is foreseen now; in plain words where that is longer than what is promised."""
    seconds, allowed = said.way.honest_s, said.allowance
    if seconds is None:
        return ""
    if allowed is not None and allowed.within is not None and seconds > allowed.within.total_seconds():
        return longer_than_promised(seconds, language=language)
    return beside_promise(seconds, language=language)


def _card(known: Known, said: Told, language: str) -> Card:
    now, way, channel = known.today.now, said.way, said.way.channel
    return Card(
        kind=channel.kind,
        name=words.channel_words(channel.kind),
        address=address(way),
        told=said if said.due_at else None,
        honest=_wait(said, language),
        hours=opening_words(way.calendar, language) if way.calendar else "",
        standing=_standing(said, now, known.today.brand.zone),
        kept=_rows(known, channel.pk),
        lines=_lines(_shown(known, USUAL, channel.pk)),
        lengths=[words.length_line(one, known.today.brand.zone) for one in way.lengths[:MOST_LENGTHS]],
        general=_general(said),
        has_own_terms=said.has_own_terms,
    )


def _general(said: Told) -> list[tuple[str, Sequence[str]]]:
    """Each kind with its lines; the last one names no hours where it holds for the rest of the week."""
    has_hours = said.way.policy is not None and said.way.policy.hours_id is not None
    by_kind: dict[str, list[str]] = {}
    for line in said.general:
        lines = by_kind.setdefault(line.kind, [])
        words_of_it = words.general_line(line, has_hours=has_hours)
        is_rest = line.week is None and bool(lines)
        lines.append(gettext("otherwise %(promise)s") % {"promise": words_of_it} if is_rest else words_of_it)
    return [(words.general_kind(kind), lines) for kind, lines in by_kind.items()]


def address(way: Way) -> str:
    """What a customer writes to or calls; a chat has a key instead, which says nothing to anybody."""
    return "" if way.channel.kind == "chat" else way.channel.address


def _shown(known: Known, days: int, channel_id: int) -> Shown:
    return known.figures.get(str(days), {}).get(channel_id, NOTHING)


def _rows(known: Known, channel_id: int) -> list[Kept]:
    return [_row(days, _shown(known, days, channel_id)) for days in DAYS]


def _row(days: int, shown: Shown) -> Kept:
    figure = enough(shown.kept)
    return Kept(
        days=ngettext("%(count)s day", "%(count)s days", days) % {"count": days},
        figure=figure,
        share=words.percent(figure.value) if figure and figure.value is not None else "",
        between=words.between(figure) if figure else "",
        outcomes=_outcomes(shown.outcomes) if figure else words.too_few(shown.outcomes),
    )


def _outcomes(count: int) -> str:
    return ngettext("of %(count)s promise", "of %(count)s promises", count) % {"count": words.number(count)}


def _lines(shown: Shown) -> list[Line]:
    told_share, neglect = enough(shown.told), enough(shown.neglect)
    unknown = gettext("too few to say")
    return [
        Line(
            gettext("Told a time"),
            words.percent(told_share.value or 0.0) if told_share else unknown,
            gettext("of the customers who waited were told by when, in the last 30 days"),
            told_share is not None,
        ),
        Line(
            gettext("Neglect"),
            _minutes(neglect.value or 0.0) if neglect else unknown,
            gettext("past what was promised, in 1,000 conversations of the last 30 days"),
            neglect is not None,
        ),
    ]


def _minutes(minutes: float) -> str:
    whole = round(minutes)
    return ngettext("%(count)s minute", "%(count)s minutes", whole) % {"count": words.number(whole)}


def _wished(known: Known) -> Line:
    title = gettext("What customers expect")
    wishes = known.wishes
    if wishes is None:
        return Line(title, gettext("too few to say"), gettext("who named a time by themselves"), False)
    about = gettext(
        "half of the %(count)s customers who named a time in the last 90 days wanted an answer by then"
    )
    return Line(
        title, moments.about(max(wishes.half, timedelta(seconds=1))), about % {"count": wishes.customers}
    )


def _standing(said: Told, now: datetime, zone: str) -> str:
    if said.due_at is None:
        return ""
    if said.is_open or said.opens_at is None:
        return gettext("Open now")
    opens = moments.moment(said.opens_at.astimezone(ZoneInfo(zone)), now)
    return gettext("Closed, opens at %(moment)s") % {"moment": opens}
