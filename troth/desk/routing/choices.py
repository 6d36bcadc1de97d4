"""The policies to choose from: what each does, for whom it is, and what it came to on a simulated day."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from troth.desk.routing.figures import STANDARD, Figures
from troth.desk.routing.words import price_words
from troth.routing.models import MANUAL, SELECTABLE


@dataclass(frozen=True, slots=True)
class Choice:
    """`figures` are pairs of what is measured and how much it was; none where nothing was simulated."""

    name: str
    label: str
    does: str
    meant_for: str
    figures: list[tuple[str, str]]


LABELS: Mapping[str, Lazy] = {
    "promise-slack": gettext_lazy("Closest to being late first"),
    "promise-slack-generous": gettext_lazy("Closest to being late first, more experts"),
    "first-come": gettext_lazy("Oldest first"),
    "round-robin": gettext_lazy("In turn"),
    MANUAL: gettext_lazy("By hand"),
}
DOES: Mapping[str, Lazy] = {
    "promise-slack": gettext_lazy(
        "What is closest to being late, for the length of its promise, is offered to whoever is least taken "
        "up and least needed elsewhere. Experts are asked where your own people will hardly be in time, "
        "as many at once as it takes. A few places stay free for chats."
    ),
    "promise-slack-generous": gettext_lazy(
        "The same, but a kept promise counts two and a half times as much, so that dearer experts are asked, "
        "and more places stay free for chats."
    ),
    "first-come": gettext_lazy(
        "What came first is offered to whoever has most room. Where nobody is free, experts are asked "
        "one after the other."
    ),
    "round-robin": gettext_lazy(
        "What came first is offered to the next person in turn who has room. Where nobody is free, "
        "experts are asked one after the other."
    ),
    MANUAL: gettext_lazy(
        "Nothing is offered and nothing is taken back. People take what waits from the lists, "
        "and supervisors assign it."
    ),
}
MEANT_FOR: Mapping[str, Lazy] = {
    "promise-slack": gettext_lazy("For a desk that promises times, whatever its size."),
    "promise-slack-generous": gettext_lazy("For peaks, and where a broken promise costs a lot."),
    "first-come": gettext_lazy("For a desk that promises everybody the same."),
    "round-robin": gettext_lazy("For a small team that wants work to go round evenly."),
    MANUAL: gettext_lazy("For the first days, and for people who share everything out themselves."),
}


def choices() -> list[Choice]:
    return [
        Choice(name, str(LABELS[name]), str(DOES[name]), str(MEANT_FOR[name]), _figures(STANDARD.get(name)))
        for name in SELECTABLE
    ]


def _figures(found: Figures | None) -> list[tuple[str, str]]:
    if found is None:
        return []
    return [
        (_("promises kept"), _percent(found.kept)),
        (_("minutes late, a conversation"), _number(found.neglect_minutes, "0.00")),
        (_("never answered"), _percent(found.never_answered)),
        (_("longest wait of 99 in 100"), _wait(found.p99_wait)),
        (_("experts, a day"), price_words(round(found.network_cost, -1), whole=True)),
        (_("offers, a day"), _number(round(found.offers, -1), "#,##0")),
    ]


def _wait(seconds: float) -> str:
    if seconds < 120:
        return _("%(seconds)s s") % {"seconds": round(seconds)}
    return _("%(minutes)s min") % {"minutes": round(seconds / 60)}


def _percent(share: float) -> str:
    locale = Locale.parse(get_language() or "en", sep="-")
    pattern = locale.percent_formats[None].pattern.replace("#,##0", "0.0")
    return str(format_percent(share, format=pattern, locale=locale))


def _number(figure: float, pattern: str) -> str:
    return str(format_decimal(figure, format=pattern, locale=get_language() or "en"))
