"""What a person who is asked reads of what the customer wrote."""

import re

from troth.conversations.rules.words import first_words

LONGEST = 140
"""Characters: two lines on a phone."""
HIDDEN = "…"
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>.,;:!?]+")
_NUMBER = re.compile(r"(?<!\w)[\w+(./-]*\d[\w()./-]*(?: (?=[(+]?\d)[\w()+./-]+)*")
_SHORTEST_NUMBER = 3


def teaser(text: str) -> str:
    """The beginning of it, on one line."""
    return first_words(text, LONGEST)


def blurred(text: str, *names: str) -> str:
    """The beginning for somebody who does not hold it yet and may see only what the work needs.

    Addresses, links, longer numbers (of orders, phones, accounts) and the parts of these names are left out.
    """
    text = _ADDRESS.sub(HIDDEN, _LINK.sub(HIDDEN, text[: LONGEST * 8]))
    text = _NUMBER.sub(_without_long_number, text)
    for part in sorted({part for name in names for part in name.split() if len(part) > 1}, key=len)[::-1]:
        text = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", HIDDEN, text, flags=re.IGNORECASE)
    return teaser(text)


def _without_long_number(found: "re.Match[str]") -> str:
    """Two lamps and half past 9 say what the work is; 20417 says whose it is."""
    digits = sum(sign.isdigit() for sign in found[0])
    return HIDDEN if digits >= _SHORTEST_NUMBER else found[0]
