"""What the list says: names of views, what an empty one means, and what of a search was not understood."""

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from troth.conversations.search.rules.reading import LONGEST
from troth.conversations.search.rules.terms import CLAIMS, Cause, Problem

LABELS: Mapping[str, Lazy] = {
    "mine": gettext_lazy("Mine"),
    "teams": gettext_lazy("My teams’"),
    "unassigned": gettext_lazy("Unassigned"),
    "risk": gettext_lazy("At risk"),
    "broken": gettext_lazy("Broken"),
    "waiting": gettext_lazy("Waiting on the customer"),
    "all": gettext_lazy("All open"),
    "closed": gettext_lazy("Closed"),
}
ORDERS: Mapping[str, Lazy] = {
    "waiting": gettext_lazy("last answered first"),
    "closed": gettext_lazy("last word first"),
    "": gettext_lazy("what was found"),
}
EMPTY: Mapping[str, tuple[Lazy, Lazy]] = {
    "mine": (
        gettext_lazy("You hold nothing"),
        gettext_lazy(
            "What you take, or what is given to you, waits here until it is answered. "
            "Take something from the unassigned."
        ),
    ),
    "teams": (
        gettext_lazy("Nothing waits for your teams"),
        gettext_lazy(
            "What customers write to a team that you belong to appears here, whoever of the team holds it. "
            "You belong to no team? Whoever sets up the brand can add you to one."
        ),
    ),
    "unassigned": (
        gettext_lazy("Everything has somebody"),
        gettext_lazy("A conversation stands here while its queue holds it and nobody has taken it."),
    ),
    "risk": (
        gettext_lazy("No promise is at risk"),
        gettext_lazy(
            "When a quarter of the promised time is left, the conversation appears here, before it is late."
        ),
    ),
    "broken": (
        gettext_lazy("No broken promise waits for an answer"),
        gettext_lazy("Whoever was told a time that has passed stands here until somebody answers them."),
    ),
    "waiting": (
        gettext_lazy("No customer owes us a word"),
        gettext_lazy(
            "After an answer a conversation rests here. "
            "When the customer writes again, it comes back by itself."
        ),
    ),
    "closed": (
        gettext_lazy("Nothing was closed yet"),
        gettext_lazy("What is done lies here. A customer who writes again opens it again."),
    ),
    "": (
        gettext_lazy("Nothing was found"),
        gettext_lazy(
            "Try fewer words, or only the beginning of one. Accents do not matter; "
            "what was said in closed conversations is searched too."
        ),
    ),
}
CLAIM_WORDS: Mapping[str, Lazy] = {
    "slack<5m": gettext_lazy("less than five minutes left"),
    "is:unread": gettext_lazy("not read by you yet"),
    "is:broken": gettext_lazy("the promise is broken"),
    "is:risk": gettext_lazy("close to breaking"),
    "holder:me": gettext_lazy("held by you"),
    "holder:nobody": gettext_lazy("nobody has taken it"),
    "channel:mail": gettext_lazy("by its kind, or by its address"),
    "language:tr": gettext_lazy("in a language, by its code"),
    "tag:refund": gettext_lazy("with a tag"),
    'customer:"Emma"': gettext_lazy("by the beginning of a name, or an address"),
    "team:Service": gettext_lazy("in a team’s queue"),
    "after:2026-01-01": gettext_lazy("last word on that day or later"),
    "before:2026-01-01": gettext_lazy("last word before that day"),
    '"in these words"': gettext_lazy("said just so"),
    "-refund": gettext_lazy("without a word, or without any of these"),
}
"""What may be typed, each with what it means: the list under the search box."""


def label_of(view: str) -> str:
    return str(LABELS[view])


def problem_words(problem: Problem) -> str:
    """One sentence, with the place where it stands."""
    place = _("Character %(at)s:") % {"at": problem.at}
    return f"{place} {_said(problem)}"


def _said(problem: Problem) -> str:
    if problem.cause is Cause.NO_SUCH_FILTER:
        return _("there is no filter “%(name)s:”. Did you mean “%(instead)s:”?") % {
            "name": problem.words,
            "instead": problem.instead,
        }
    if problem.cause is Cause.NO_SUCH_CLAIM:
        if problem.instead:
            return _("“%(words)s” is not known. Did you mean “is:%(instead)s”?") % {
                "words": problem.words,
                "instead": problem.instead,
            }
        return _("“%(words)s” is not known. After “is:” comes one of: %(claims)s.") % {
            "words": problem.words,
            "claims": ", ".join(CLAIMS),
        }
    return str(SENTENCES[problem.cause]) % {"words": problem.words, "longest": LONGEST}


SENTENCES: Mapping[Cause, Lazy] = {
    Cause.NOTHING_AFTER: gettext_lazy("nothing stands after “%(words)s”."),
    Cause.NO_SPAN: gettext_lazy("in “%(words)s” the time must be like 30s, 5m, 2h or 1d; late is below 0."),
    Cause.COMPARED_BY_COLON: gettext_lazy("compare the time left by < or >, as in “slack<5m”."),
    Cause.NO_DATE: gettext_lazy("in “%(words)s” the day must be like 2026-01-31."),
    Cause.QUOTES_LEFT_OPEN: gettext_lazy("the quotation marks are not closed; read up to the end."),
    Cause.TOO_LONG: gettext_lazy("only the first %(longest)s characters were read."),
}


def language_name(code: str) -> str:
    """A language by its name in the reader's; the code where nobody knows it."""
    return _named(code, get_language() or "en")


@lru_cache(maxsize=500)
def _named(code: str, reader: str) -> str:
    """Kept, since a list asks for the same few names fifty times."""
    try:
        return Locale.parse(code.replace("-", "_")).get_display_name(reader) or code
    except (UnknownLocaleError, ValueError):
        return code
