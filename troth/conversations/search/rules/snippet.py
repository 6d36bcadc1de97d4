"""The piece of a message in which what was looked for stands, and which words of it were meant."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

BEFORE, AFTER = 60, 140
_WORD = re.compile(r"\w+")
_WRITTEN_OUT = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae"})
_STEM_AT_LEAST = 4


@dataclass(frozen=True, slots=True)
class Piece:
    words: str
    is_hit: bool = False


def folded(words: str) -> str:
    """Small letters without their marks, as the search folds them."""
    apart = unicodedata.normalize("NFKD", words)
    return "".join(one for one in apart if not unicodedata.combining(one)).lower().translate(_WRITTEN_OUT)


def snippet(text: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """The text around the first of the words, in pieces; nothing if none of them stands in it.

    A stem can be shorter than what was typed ("refunds" finds "refund"): words which begin alike count.
    """
    stems = [_stem(folded(word)) for phrase in wanted for word in _WORD.findall(phrase)]
    hits = [found for found in _WORD.finditer(text) if _is_meant(folded(found[0]), stems)]
    if not hits:
        return ()
    begin = max(0, hits[0].start() - BEFORE)
    if begin:
        begin = text.find(" ", begin, hits[0].start()) + 1 or begin
    end = min(len(text), hits[0].end() + AFTER)
    return _pieces(text, begin, end, hits)


def _stem(word: str) -> str:
    return word[: max(_STEM_AT_LEAST, len(word) - 3)]


def _is_meant(word: str, stems: Sequence[str]) -> bool:
    return any(word.startswith(stem) for stem in stems)


def _pieces(text: str, begin: int, end: int, hits: Sequence[re.Match[str]]) -> tuple[Piece, ...]:
    found, at = [Piece("… ")] if begin else [], begin
    for hit in hits:
        if hit.end() > end:
            break
        found += [Piece(_in_one_line(text[at : hit.start()])), Piece(hit[0], is_hit=True)]
        at = hit.end()
    found.append(Piece(_in_one_line(text[at:end]) + (" …" if end < len(text) else "")))
    return tuple(piece for piece in found if piece.words)


def _in_one_line(words: str) -> str:
    return re.sub(r"\s+", " ", words)
