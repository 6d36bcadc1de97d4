"""Words as they are compared: whole, and the same in small and capital letters, in Turkish too."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
_HEAP, _PIECE = re.compile(r"\S{201}"), re.compile(r"\S{1,200}|\s+")
"""Accents on one letter are put in order in the square of their number: what is longer than a word is cut."""
_DOTS = str.maketrans({"İ": "i", "ı": "i"})


def folded(text: str) -> str:
    """The text with all four letters I of Turkish as one, since nobody's keyboard is known.

    Unicode folds İ to an i with a loose dot and leaves the dotless one alone (Unicode 15, section 5.18 and
    CaseFolding.txt, status T), so "İADE", "iade" and "IADE" would be three words.
    """
    pieces = _PIECE.findall(text) if _HEAP.search(text) else [text]
    whole = "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)
    return whole.translate(_DOTS).casefold()


def words_of(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def said_by(text: str) -> str:
    """The words of a text, each between single blanks, for `is_said`."""
    return f" {' '.join(words_of(text))} "


def is_said(phrase: str, said: str) -> bool:
    """Whether these words stand in `said`, whole and in this order.

    With a star behind it the last word may go on: `retour*` is in "Retourzending". A phrase without a
    letter or a digit is nowhere.
    """
    wanted = _wanted(phrase)
    return bool(wanted) and wanted in said


@lru_cache(maxsize=2**15)  # a brand may have ten thousand, and all are asked of each conversation in turn
def _wanted(phrase: str) -> str:
    words = " ".join(words_of(phrase))
    if not words:
        return ""
    return f" {words}" if phrase.rstrip().endswith("*") else f" {words} "
