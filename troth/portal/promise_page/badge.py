"""The badge: what is promised and how much of it was kept, as a small picture for the brand's own pages."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext

from troth.portal.promise_page import words
from troth.portal.promise_page.known.all import Known
from troth.portal.promise_page.known.figures import EVERY_CHANNEL, NOTHING, enough
from troth.portal.promise_page.known.lengths import Length
from troth.portal.promise_page.known.today import Told, told_now

DAYS = "90"
_NARROW = frozenset("iljtfrI.,:;'| ()1")
_WIDE = frozenset("mwMWO%@QG")
LETTER, NARROW, WIDE = 6.9, 4.0, 9.6
"""Pixels of a letter at 12 px; the picture then fits its words into that width, whatever the typeface."""
INSIDE = 10


@dataclass(frozen=True, slots=True)
class Part:
    words: str
    starts: float
    width: float

    @property
    def letters(self) -> float:
        return self.width - 2 * INSIDE


def badge(found: Known, language: str) -> str:
    """SVG, with the same words as its title, for who does not see it."""
    promise, share = _promise(found, language), _share(found)
    first = _part(promise, 26)
    second = _part(share, first.starts + first.width) if share else None
    whole = second or first
    context = {
        "first": first,
        "second": second,
        "title": " · ".join(filter(None, [f"{found.today.brand.name}: {promise}", share])),
        "width": round(whole.starts + whole.width),
    }
    return render_to_string("promise_page/badge.svg", context)


def _promise(found: Known, language: str) -> str:
    """Of the quickest channel that promises one."""
    said = next((one for one in told_now(found.today, language) if one.due_at), None)
    if said is None:
        return gettext("promises no time yet")
    return _within(said)


def _within(said: Told) -> str:
    allowance, policy = said.allowance, said.way.policy
    assert allowance is not None
    assert policy is not None
    if allowance.by is not None:
        return gettext("answers by %(time)s") % {"time": f"{allowance.by:%H:%M}"}
    length = Length(allowance.within, policy.hours_id is not None, policy.confirmed_at, None)
    return gettext("answers within %(length)s") % {"length": words.length_words(length)}


def _share(found: Known) -> str:
    shown = found.figures.get(DAYS, {}).get(EVERY_CHANNEL, NOTHING)
    kept = enough(shown.kept)
    if kept is None or kept.value is None:
        return ""
    return gettext("%(share)s kept") % {"share": words.percent(kept.value)}


def _part(text: str, starts: float) -> Part:
    width = sum(NARROW if one in _NARROW else WIDE if one in _WIDE else LETTER for one in text)
    return Part(text, starts, round(width + 2 * INSIDE, 1))
