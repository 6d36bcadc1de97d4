"""What a brand may say in its own words: which words there are, and what may and must stand in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 2000
"""Letters of one text."""
AUTOMATIC = "automatic"
"""Stands for the sentence that says that a machine speaks; it is said at the end where a text lacks it."""

_PLACE = re.compile(r"\{([^{}]*)\}")
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Wordable:
    """The placeholders of one thing that is said; `must` are those without which it says no promise."""

    must: tuple[str, ...]
    may: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return self.must + self.may

    @property
    def is_automatic(self) -> bool:
        return AUTOMATIC in self.places


MAIL, CHAT = "acknowledgement_by_mail", "acknowledgement_in_chat"
OPEN, CLOSED = "promise_when_open", "promise_when_closed"
RESET, UPDATE = "reset", "update"

NAMES: Mapping[str, Wordable] = {
    OPEN: Wordable(("moment", "span")),
    CLOSED: Wordable(("moment",), ("opening", "span")),
    MAIL: Wordable(("promise",), ("brand", AUTOMATIC)),
    CHAT: Wordable(("promise",), ("brand", AUTOMATIC)),
    RESET: Wordable(("moment", "span"), ("first", "reason", "brand", AUTOMATIC)),
    UPDATE: Wordable(("moment", "span")),
}
"""A time and a span, wherever a promise is said: `moment` is "14:35 today", `span` is "15 minutes"."""


class Wrong(StrEnum):
    """What a text cannot be; `%(what)s` is what is at fault."""

    UNKNOWN = "There is no placeholder {%(what)s} here; there are %(places)s."
    MISSING = "{%(what)s} is missing: without it a customer does not read by when."
    TOO_LONG = "The text is longer than %(what)s letters."
    CONTROL = "The text holds a character that cannot be seen (%(what)s); write it anew."


@dataclass(frozen=True, slots=True)
class Fault:
    wrong: Wrong
    what: str
    places: str = ""

    def __str__(self) -> str:
        return self.wrong % {"what": self.what, "places": self.places}


def faults(name: str, text: str) -> tuple[Fault, ...]:
    """What is wrong with a text for these words, in its order; an empty text goes back to the built-in."""
    if not text:
        return ()
    words, used = NAMES[name], _PLACE.findall(text)
    places = ", ".join(f"{{{place}}}" for place in words.places)
    found = [
        Fault(Wrong.UNKNOWN, place, places) for place in dict.fromkeys(used) if place not in words.places
    ]
    found += [Fault(Wrong.MISSING, place) for place in words.must if place not in used]
    if len(text) > LONGEST:
        found.append(Fault(Wrong.TOO_LONG, str(LONGEST)))
    hidden = _HIDDEN.search(text)
    if hidden:
        found.append(Fault(Wrong.CONTROL, f"U+{ord(hidden[0]):04X}"))
    return tuple(found)


def check(name: str, text: str) -> list[str]:
    """The faults as sentences, in English."""
    return [str(fault) for fault in faults(name, text)]


def tidied(text: str) -> str:
    """As it is kept: lines end in one way, and nothing empty stands around it."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()


def filled(text: str, said: Mapping[str, str]) -> str:
    """The text with its placeholders filled, all at once: what is put in is never read as a placeholder.

    Where it lacks {automatic} and that is known, it is said at the end. What is not known stays empty.
    """
    if said.get(AUTOMATIC) and f"{{{AUTOMATIC}}}" not in text:
        text = f"{text}\n\n{{{AUTOMATIC}}}"
    words = _PLACE.sub(lambda place: said.get(place[1], ""), text)
    # A place without words leaves no hole: neither two blanks nor a line of blanks.
    lines = [re.sub(r"(?<=\S)  +", " ", line).rstrip() for line in words.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
