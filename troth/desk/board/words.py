"""What the board says: waits, loads, and why somebody is offered."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.desk.board.people import Person
from troth.desk.board.rules.offering import Offer
from troth.desk.lists.counts import COUNTED_UP_TO, count_words
from troth.desk.lists.words import language_name
from troth.people.rules.presence import Presence

MINUTE, HOUR, DAY = 60, 3600, 86400


def wait_words(since_at: datetime, now: datetime) -> str:
    """How long somebody has waited, by the wall clock: 40 s, 12 min, 2 h 05, 3 d 4 h."""
    seconds = max(0, int((now - since_at).total_seconds()))
    if seconds < MINUTE:
        return _("%(seconds)s s") % {"seconds": seconds}
    if seconds < HOUR:
        return _("%(minutes)s min") % {"minutes": seconds // MINUTE}
    hours = seconds // HOUR
    if seconds < DAY:
        return _("%(hours)s h %(minutes)s") % {
            "hours": hours,
            "minutes": f"{seconds % HOUR // MINUTE:02d}",
        }
    return _("%(days)s d %(hours)s h") % {"days": seconds // DAY, "hours": hours % 24}


def presence_words(presence: Presence) -> str:
    return {
        Presence.ONLINE: _("Online"),
        Presence.AWAY: _("Away"),
        Presence.DO_NOT_DISTURB: _("Do not disturb"),
        Presence.OFFLINE: _("Gone"),
    }[presence]


def held_words(person: Person) -> str:
    """What somebody holds, by kind of channel."""
    if not person.held:
        return _("holds nothing")
    kinds = {"mail": _("Mail"), "api": _("API"), "chat": _("Chat"), "call": _("Calls")}
    return " · ".join(
        f"{kinds.get(kind, kind)} {count_words(count)}" for kind, count in sorted(person.held.items())
    )


def load_words(person: Person) -> str:
    percent = round(person.share * 100)
    if percent > 100:
        return _("%(percent)s %% of what they can hold: more than fits") % {"percent": percent}
    return _("%(percent)s %% of what they can hold") % {"percent": percent}


def offer_words(offer: Offer, language: str) -> str:
    """Why this person, in a few words: room, language, and whatever speaks against it."""
    reasons = [_room(offer)]
    if offer.presence != Presence.ONLINE:
        reasons.append(presence_words(offer.presence).lower())
    if offer.speaks is not None:
        told = _("speaks %(language)s") if offer.speaks else _("does not speak %(language)s")
        reasons.append(told % {"language": language_name(language)})
    return f"{offer.name}: {', '.join(reasons)}"


def _room(offer: Offer) -> str:
    if not offer.room:
        return _("full")
    return ngettext("room for %(count)s more", "room for %(count)s more", offer.room) % {"count": offer.room}


def sum_words(numbers: Sequence[int]) -> str:
    """A sum in which one number may mean "that many or more"."""
    return count_words(COUNTED_UP_TO if COUNTED_UP_TO in numbers else min(sum(numbers), COUNTED_UP_TO))
