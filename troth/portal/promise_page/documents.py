"""The promise page as data. The formats: docs/promise-page.md."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from troth.insight.measures.figures import Figure
from troth.portal.promise_page import words
from troth.portal.promise_page.contact.offering import Choice, offered
from troth.portal.promise_page.known.all import Known
from troth.portal.promise_page.known.figures import DAYS, EVERY_CHANNEL, NOTHING, enough
from troth.portal.promise_page.known.lengths import Length
from troth.portal.promise_page.known.today import Told, told_now
from troth.portal.promise_page.showing import address
from troth.promises.honest.words import beside_promise
from troth.promises.words import opening_words, week_words

PROMISES = "troth-promises/1"
CONTACT = "troth-contact/1"
BRAND = "troth-brand/1"
Data = dict[str, Any]


def promises(known: Known, language: str) -> Data:
    """All of the page."""
    today = known.today
    return {
        **_head(known, PROMISES, language),
        "channels": [_channel(known, said, language) for said in told_now(today, language)],
        "all_channels": _measured(known, EVERY_CHANNEL),
        "expected": {"customers": known.wishes.customers, "half_within_s": _seconds(known.wishes.half)}
        if known.wishes
        else None,
        "links": links(today.brand.slug),
    }


def brand(known: Known, language: str) -> Data:
    """What stands under .well-known: who this is, what is promised now, and where the rest is."""
    today = known.today
    return {
        **_head(known, BRAND, language),
        "languages": [code for code, _name in settings.LANGUAGES],
        "channels": [_promised(said, language) for said in told_now(today, language)],
        "links": links(today.brand.slug),
    }


def contact(known: Known, language: str) -> Data:
    """The channels that can keep their word now, the soonest first."""
    now = known.today.now
    ways = {said.way.channel.pk: said for said in told_now(known.today, language)}
    choices = [_choice(said) for said in ways.values()]
    with override(language):
        title = gettext("Contact %(brand)s") % {"brand": known.today.brand.name}
        more = gettext("What we promise, and what we keep")
        found = [
            {**_promised(ways[one.channel_id], language), "keeps_word": one.keeps_word(now)}
            for one in offered(choices, now=now)
        ]
    said: Data = {"title": title, "more": more, "channels": found}
    return {**_head(known, CONTACT, language), **said, "links": links(known.today.brand.slug)}


def links(slug: str) -> dict[str, str]:
    """Whole addresses where the installation knows its own, else paths."""
    found = {
        "page": reverse("promise_page", args=[slug]),
        "promises": reverse("promise_json", args=[slug]),
        "badge": reverse("promise_badge", args=[slug]),
        "contact": reverse("contact_json", args=[slug]),
        "receipts": reverse("receipts", args=[slug]),
        "receipt_keys": reverse("receipt_keys", args=[slug]),
    }
    return {name: f"{settings.TROTH_URL}{path}" for name, path in found.items()}


def _head(known: Known, form: str, language: str) -> Data:
    brand = known.today.brand
    return {
        "format": form,
        "brand": brand.slug,
        "name": brand.name,
        "zone": brand.zone,
        "language": language,
        "as_of": _moment(known.today.now),
    }


def _channel(known: Known, said: Told, language: str) -> Data:
    with override(language):
        lengths = [_length(one) for one in said.way.lengths]
    return {
        **_promised(said, language),
        **_measured(known, said.way.channel.pk),
        "lengths": lengths,
        **_general(said, language),
    }


def _general(said: Told, language: str) -> Data:
    """What everybody is promised by the hour of the week; `hours` are words, none for the rest of it."""
    with override(language):
        lines = [
            {
                "kind": line.kind,
                "within_s": _seconds(line.allowed.within) if line.allowed.within is not None else None,
                "by": f"{line.allowed.by:%H:%M}" if line.allowed.by is not None else None,
                "hours": ", ".join(week_words(line.week)) if line.week is not None else None,
            }
            for line in said.general
        ]
    return {"everybody": lines, "some_have_their_own": said.has_own_terms}


def _promised(said: Told, language: str) -> Data:
    """What is promised now; `due_at` for who writes at `as_of`."""
    way = said.way
    allowed = said.allowance
    with override(language):
        return {
            "channel": way.channel.kind,
            "name": words.channel_words(way.channel.kind),
            "address": address(way),
            "promise": said.sentence or None,
            "within_s": _seconds(allowed.within) if allowed and allowed.within is not None else None,
            "by": f"{allowed.by:%H:%M}" if allowed and allowed.by is not None else None,
            "due_at": _moment(said.due_at),
            "is_open": said.is_open if said.due_at else None,
            "opens_at": _moment(said.opens_at),
            "hours": opening_words(way.calendar, language) if way.calendar else None,
            "honest_wait_s": way.honest_s,
            "honest_wait": beside_promise(way.honest_s, language=language) if way.honest_s else None,
        }


def _measured(known: Known, channel_id: int) -> Data:
    spans = {str(days): known.figures.get(str(days), {}).get(channel_id, NOTHING) for days in DAYS}
    return {
        "kept_share": {days: _figure(shown.kept) for days, shown in spans.items()},
        "told_share": {days: _figure(shown.told) for days, shown in spans.items()},
        "neglect_minutes_per_1000_conversations": {
            days: _figure(shown.neglect) for days, shown in spans.items()
        },
    }


def _figure(figure: Figure | None) -> Mapping[str, Any]:
    """Where too few stand behind it, only how many these are."""
    known = enough(figure)
    if known is not None:
        return known.as_json()
    return {"value": None, "low": None, "high": None, "n": figure.n if figure else 0}


def _length(length: Length) -> Data:
    return {
        "allowed_s": _seconds(length.allowed) if length.allowed is not None else None,
        "counts": "opening hours" if length.has_hours else "all hours",
        "words": words.length_words(length),
        "since": _moment(length.since),
        "until": _moment(length.until),
    }


def _choice(said: Told) -> Choice:
    way = said.way
    honest = timedelta(seconds=way.honest_s) if way.honest_s is not None else None
    return Choice(way.channel.kind, way.channel.pk, said.due_at, honest)


def _seconds(span: timedelta) -> float:
    return span.total_seconds()


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
