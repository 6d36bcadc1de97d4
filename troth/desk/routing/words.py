"""Why somebody was asked, or nobody: the sentences made of the data of `routing.rules.reasons.Why`.

To the agent ("why me, why now"), to whoever leads ("why them"), and to whoever looks at what waits.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.numbers import format_currency
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.desk.capacity.words import percent
from troth.desk.lists.words import language_name
from troth.promises.moments import about, days
from troth.routing.rules.order import BY_SLACK, FIRST_COME
from troth.routing.rules.reach import Reach

Why = Mapping[str, Any]

_FEW_DAYS = timedelta(hours=48)


def why_me(why: Why) -> str:
    """As in "You speak Turkish. Of 4 who could take it you are the least taken up; in hand: 1. …"."""
    return _joined(_chosen_me(why), _reach_me(why), _turn_of(why), _beside(why))


def why_them(why: Why, name: str) -> str:
    """As in "Deniz was asked: of 4 who could take it, the least taken up (in hand: 1) and …"."""
    return _joined(_chosen_them(why, name), _turn_of(why), _asks_for(why), how_far(why), _beside(why))


def why_nobody(why: Why) -> str:
    """As in "Nobody is online who could take it. It asks for Turkish. The search reaches …"."""
    if why.get("rule") == "manual":
        return _("Nothing is given out by itself here: people take what waits.")
    nobody: Mapping[str, Callable[[], str]] = {
        "nobody_here": lambda: _("Nobody is online who could take it."),
        "full": lambda: _("Everybody who could take it has as much as they can hold."),
        "one_by_one": lambda: _("Whoever could take it is asked for something else first."),
        "kept_free": lambda: _("The last free places are kept for what cannot wait."),
        "asked": lambda: _("Everybody who could take it now was asked, and nobody has taken it."),
    }
    said = nobody.get(why.get("rule", ""), lambda: _("Nobody is asked at this moment."))
    return _joined(said(), _asks_for(why), how_far(why))


def left_words(slack: float) -> str:
    """Of seconds to a promise: "4 minutes left", or "2 minutes late"."""
    said = {"span": _span(abs(slack))}
    return _("%(span)s late") % said if slack < 0 else _("%(span)s left") % said


def price_words(price: Decimal | float, *, whole: bool = False) -> str:
    """Euros, in the reader's way; `whole` leaves the cents out."""
    locale = Locale.parse(get_language() or "en", sep="-")
    pattern = locale.currency_formats["standard"].pattern
    if whole:
        return str(
            format_currency(price, "EUR", pattern.replace(".00", ""), locale=locale, currency_digits=False)
        )
    return str(format_currency(price, "EUR", locale=locale))


def how_far(why: Why) -> str:
    """Whom the search for a person reaches; empty where nothing is known of it."""
    reach = why.get("reach")
    if reach == Reach.TEAM:
        return _("The search reaches the team of its queue.")
    if reach == Reach.SKILLED and why.get("skill"):
        return _("The search reaches whoever has the skill, in all teams.")
    if reach == Reach.LEADING:
        return _("The search reaches all teams, and whoever leads.")
    if reach in (Reach.SKILLED, Reach.SPEAKING):
        if reach == Reach.SPEAKING and why.get("language"):
            return _("The search reaches whoever speaks the language, in all teams.")
        return _("The search reaches all teams.")
    return ""


def _chosen_me(why: Why) -> str:
    rule, free = why.get("rule"), why.get("free")
    if rule == "sticky":
        return _("You answered this customer last.")
    if rule == "network":
        return _joined(_can_me(why), _outside(why), _paid_me(why))
    if free == 1:
        return _joined(_can_me(why), "" if why.get("beside") else _("Nobody else could take it now."))
    said = {"free": free or 0, "held": why.get("held") or 0}
    if rule == "in_turn":
        chosen = _("It is your turn among the %(free)s who could take it.") % said
    elif rule == "most_room":
        chosen = _("Of %(free)s who could take it you have the most room; in hand: %(held)s.") % said
    else:
        chosen = _("Of %(free)s who could take it you are the least taken up; in hand: %(held)s.") % said
    return _joined(_can_me(why), chosen if free else "")


def _can_me(why: Why) -> str:
    """What of their abilities counted. The wider the search, the fewer were asked for."""
    said = {"language": language_name(why.get("language", "")), "skill": _skill(why)}
    reach = why.get("reach", 0)
    if reach >= Reach.LEADING:
        return ""
    if said["skill"] and reach <= Reach.SKILLED:
        if said["language"]:
            return _("You speak %(language)s and know %(skill)s.") % said
        return _("You know %(skill)s.") % said
    return _("You speak %(language)s.") % said if said["language"] else ""


def _reach_me(why: Why) -> str:
    """Why somebody from further off is asked. A team's own people need no word about it."""
    reach = why.get("reach", 0)
    if reach == Reach.SKILLED and why.get("skill"):
        return _("Its time runs out, so people with the skill in all teams are asked.")
    if reach in (Reach.SKILLED, Reach.SPEAKING):
        return _("Its time runs out, so people of all teams are asked.")
    if reach == Reach.LEADING:
        return _("Its time is nearly over, so supervisors are asked too.")
    return ""


def _outside(why: Why) -> str:
    order = _("Experts are asked by price and by how often they accept.")
    if why.get("in_house") is None:
        return order
    chance = _("The chance that the brand’s own people get to it in time is %(share)s.")
    return _joined(chance % {"share": percent(why["in_house"])}, order)


def _paid_me(why: Why) -> str:
    if why.get("price") is None:
        return ""
    return _("You get %(price)s for it.") % {"price": price_words(why["price"])}


def _chosen_them(why: Why, name: str) -> str:
    free, rule = why.get("free") or 0, why.get("rule")
    said = {"name": name, "free": free, "held": why.get("held") or 0}
    if rule == "sticky":
        return _("%(name)s was asked: answered this customer last.") % said
    if rule == "network":
        return _joined(_("%(name)s was asked: an expert.") % said, _paid_them(why), _outside(why))
    if free == 1 and not why.get("beside"):
        return _("%(name)s was asked: nobody else could take it.") % said
    if free <= 1:
        return _("%(name)s was asked.") % said
    sentences: Mapping[str, Callable[[], str]] = {
        "in_turn": lambda: _("%(name)s was asked: the next in turn of %(free)s who could take it."),
        "most_room": lambda: _(
            "%(name)s was asked: of %(free)s who could take it, the one with the most room; "
            "in hand: %(held)s."
        ),
        "least_needed": lambda: _(
            "%(name)s was asked: of %(free)s who could take it, the least taken up (in hand: %(held)s) "
            "and, among equals, the least needed elsewhere."
        ),
    }
    return sentences.get(str(rule), lambda: _("%(name)s was asked."))() % said


def _paid_them(why: Why) -> str:
    if why.get("price") is None:
        return ""
    return _("It costs %(price)s.") % {"price": price_words(why["price"])}


def _turn_of(why: Why) -> str:
    """Why now: where it stands among those that wait, and how much time is left.

    Of a promise, or of what the desk asks of itself where nothing was told: so it says "late", not "broken".
    """
    waiting, place, order = why.get("waiting") or 0, why.get("place") or 0, why.get("order")
    said = {"waiting": waiting, "place": place, "left": left_words(why.get("slack") or 0)}
    if not order or not place:
        return _("Time to answer it: %(left)s.") % said
    if waiting <= 1:
        return _("Nothing else waits: %(left)s.") % said
    if order == BY_SLACK.name:
        if place == 1:
            return _("Of %(waiting)s that wait it is the closest to being late: %(left)s.") % said
        return (
            _("Of %(waiting)s that wait it is number %(place)s, the closest to late first: %(left)s.") % said
        )
    if order == FIRST_COME.name:
        if place == 1:
            return _("Of %(waiting)s that wait it has waited longest: %(left)s.") % said
        return _("Of %(waiting)s that wait it is number %(place)s, the oldest first: %(left)s.") % said
    return _("Of %(waiting)s that wait it is number %(place)s: %(left)s.") % said


def _asks_for(why: Why) -> str:
    parts = {"language": language_name(why.get("language", "")), "skill": _skill(why)}
    if all(parts.values()):
        return _("It asks for %(language)s and %(skill)s.") % parts
    if any(parts.values()):
        return _("It asks for %(what)s.") % {"what": parts["language"] or parts["skill"]}
    return ""


def _skill(why: Why) -> str:
    name, level = str(why.get("skill") or ""), why.get("level") or 1
    if not name or level <= 1:
        return name
    return _("%(skill)s (level %(level)s)") % {"skill": name, "level": level}


def _beside(why: Why) -> str:
    if not why.get("beside"):
        return ""
    return _("Somebody else is asked at the same time; who accepts first has it.")


def _span(seconds: float) -> str:
    span = timedelta(seconds=seconds)
    return about(span) if span < _FEW_DAYS else days(span.days)


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
