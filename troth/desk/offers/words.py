"""What the card and the page of offers say."""

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.desk.lists.words import language_name
from troth.desk.offers.standing import Standing
from troth.desk.offers.today import Ended

REASONS: Mapping[str, Lazy] = {
    "busy": gettext_lazy("I have enough in hand"),
    "skill": gettext_lazy("It is not what I know"),
    "language": gettext_lazy("It is not a language I write well"),
    "leaving": gettext_lazy("I am about to go"),
}
"""Why somebody passes, if they want to say; the name is what is stored."""
CHANNELS: Mapping[str, Lazy] = {
    "mail": gettext_lazy("Mail"),
    "chat": gettext_lazy("Chat"),
    "call": gettext_lazy("Call"),
    "api": gettext_lazy("API"),
}


def channel_words(kind: str) -> str:
    return str(CHANNELS.get(kind, kind))


def reason_words(because: str) -> str:
    """Of an offer that was passed on; what a program gave as a reason stands as it is."""
    return str(REASONS.get(because, because))


def about_words(kind: str, language: str, skill: str) -> str:
    """As in "Chat, Turkish, Returns"."""
    return ", ".join(one for one in (channel_words(kind), language_name(language), skill) if one)


def said_aloud(offer: Standing) -> str:
    """What a screen reader says when it comes: what it is, and how long there is to answer."""
    what = about_words(offer.channel_kind, offer.language, offer.skill)
    said = _("New offer: %(what)s. %(seconds)s seconds to answer.")
    return said % {"what": what, "seconds": round(offer.left)}


def end_words(offer: Ended) -> str:
    """How it ended, in a few words."""
    if offer.end == "accepted":
        return _("Accepted")
    if offer.end == "passed":
        because = reason_words(offer.because)
        return _("Passed: %(because)s") % {"because": because} if because else _("Passed")
    if offer.end == "timed out":
        return _("Not answered in time")
    causes: Mapping[str, str] = {
        "taken": _("Somebody else was faster"),
        "over": _("Nobody waits any more"),
        "gone": _("You were away"),
        "manual": _("Offers were turned off"),
    }
    return causes.get(offer.cause, _("Withdrawn"))
