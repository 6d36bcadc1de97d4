"""Sentences, found around a place in a text rather than by cutting all of it."""

import re

REACH = 300  # characters to each side
_PLAIN = str.maketrans(
    {"İ": "i", "’": "'", "‘": "'", "`": "'", "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u202f": " "}
)
_END = re.compile(r"(?<![\s.][ap])(?<!\b[a-z])[.!?…]+[\"')\]]?(?=\s)|\n[ \t]*\n|\n(?=[ \t]*[-*•·|])|\s\|\s")
_TURKISH_CAPITALS = re.compile("[İŞĞ]")
_CAPITAL_WORD = re.compile(r"\b[A-ZÇĞİÖŞÜ]{2,40}\b")  # in Turkish a capital I is a dotless one
_SHORT_LINE = 50  # a line that ends before the 50th character was ended by the writer, not by a program


def plain(text: str) -> str:
    """Lower case, with the plain kinds of apostrophe, hyphen and space; as long as the text."""
    if _TURKISH_CAPITALS.search(text):
        text = _CAPITAL_WORD.sub(lambda word: word[0].replace("I", "ı"), text)
    text = text.translate(_PLAIN)
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def sentence_around(words: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around `start`..`end` begins and ends."""
    low, high = max(0, start - REACH), min(len(words), end + REACH)
    begin = low
    for mark in _END.finditer(words, low, start):
        begin = mark.end()
    stop = next((mark.end() for mark in _END.finditer(words, end, high)), high)
    return _without_short_lines(words, begin, stop, (start, end))


def _without_short_lines(words: str, begin: int, stop: int, kept: tuple[int, int]) -> tuple[int, int]:
    start, end = kept
    position = words.rfind("\n", begin, start)
    while position >= 0:
        line_start = words.rfind("\n", 0, position) + 1
        if position - line_start < _SHORT_LINE:
            begin = position + 1
            break
        position = words.rfind("\n", begin, position)
    position = words.find("\n", end, stop)
    while position >= 0:
        line_start = words.rfind("\n", 0, position) + 1
        if position - line_start < _SHORT_LINE:
            stop = position
            break
        position = words.find("\n", position + 1, stop)
    return begin, stop
