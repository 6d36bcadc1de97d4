"""The words of an honest wait, in the customer's language."""

from datetime import timedelta

from django.utils.translation import gettext, override

from troth.promises import moments
from troth.promises.moments import spoken


def beside_promise(wait: float, *, language: str) -> str:
    """As in "Right now an answer almost always comes within 3 minutes."; `wait` in seconds, of 95 in 100."""
    with override(spoken(language)):
        return gettext("Right now an answer almost always comes within %(span)s.") % {"span": _span(wait)}


def longer_than_promised(wait: float, *, language: str) -> str:
    """As in "It may take longer right now: up to about 20 minutes." """
    with override(spoken(language)):
        return gettext("It may take longer right now: up to about %(span)s.") % {"span": _span(wait)}


def before_writing(wait: float, *, language: str) -> str:
    """As in "Almost always answered within 3 minutes." """
    with override(spoken(language)):
        return gettext("Almost always answered within %(span)s.") % {"span": _span(wait)}


def while_waiting(place: int | None, wait: float | None, *, language: str) -> str:
    """As in "Now: about 3 minutes, you are number 4 in line."; empty where neither is known."""
    with override(spoken(language)):
        said = {"span": _span(wait) if wait is not None else "", "place": place}
        if place is None:
            return gettext("Now: about %(span)s.") % said if wait is not None else ""
        if wait is None:
            return (
                gettext("You are next.")
                if place == 1
                else gettext("You are number %(place)s in line.") % said
            )
        if place == 1:
            return gettext("Now: about %(span)s, you are next.") % said
        return gettext("Now: about %(span)s, you are number %(place)s in line.") % said


def _span(wait: float) -> str:
    return moments.about(timedelta(seconds=wait))
