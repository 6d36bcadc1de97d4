"""What of a message its writer said, what they quoted, and what their program puts under each mail.

Nothing is taken away: the pieces together are the text. Where it is not plain that something is quoted it
counts as said, since what is folded may be overlooked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from troth.conversations.rules.quoting_words import (
    BEGINS,
    DATE_AND_ADDRESS,
    DATED,
    DIVIDER,
    FROM,
    NAMED,
    SENT_FROM,
    SUBJECT,
    WROTE,
)

MOST_LINES = 20_000  # beyond these all is one with the last line that was looked at
LONGEST_LINE = 500  # characters of a line that are looked at
LONGEST_INTRODUCTION = 6  # lines
LONGEST_SIGNATURE = 30  # lines
HEADERS_WITHIN = 8  # lines

_QUOTED = re.compile(r"[ \t]{0,3}(?:>|\|(?: |\Z))")
_RULE = re.compile(r"\s*(?:[-_=*~#+]{2,}|ᐧ)\s*\Z")
_SIGNATURE = re.compile(r"--[ \t\u00a0]*\Z")


class Part(StrEnum):
    SAID = "said"
    QUOTED = "quoted"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a message; the pieces of one, joined by newlines, are its text."""

    part: Part
    text: str


def pieces(text: str) -> tuple[Piece, ...]:
    """The message in its order, cut where said, quoted and signature change. Time linear in its length."""
    lines = text.split("\n")
    looked_at = [line[:LONGEST_LINE].replace("\r", "") for line in lines[:MOST_LINES]]
    parts = _parts(looked_at)
    parts += [parts[-1]] * (len(lines) - len(parts))
    found: list[Piece] = []
    begun = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or parts[number] is not parts[begun]:
            found.append(Piece(parts[begun], "\n".join(lines[begun:number])))
            begun = number
    return tuple(found)


def said(text: str) -> str:
    """Only what the writer said, without blank lines around it."""
    kept = [piece.text.strip("\n") for piece in pieces(text) if piece.part is Part.SAID]
    return "\n".join(kept).strip()


def _parts(lines: list[str]) -> list[Part]:
    parts = [Part.SAID] * len(lines)
    rest = _quoted_to_the_end(lines)
    _mark(parts, range(rest, len(lines)), Part.QUOTED)
    introductions = _introductions(lines, rest)
    end = _mark_signature(lines, parts, rest)
    _mark_quotes(lines, parts, introductions, end)
    _mark_trailing(lines, parts)
    _mark_gaps(lines, parts)
    return _never_empty(lines, parts)


def _mark(parts: list[Part], numbers: Iterable[int], part: Part) -> None:
    for number in numbers:
        parts[number] = part


def _quoted_to_the_end(lines: list[str]) -> int:
    """Where a mail begins that is quoted without signs, as Outlook does; the number of lines if none does.

    In a mail that is only forwarded nothing is said above it, and nothing would be left.
    """
    something = False
    number = 0
    while number < len(lines):
        line = lines[number]
        if something and (DIVIDER.match(line) or _begins_headers(lines, number)):
            return number - 1 if _RULE.match(lines[number - 1]) else number
        length = _introduction(lines, number)
        if length:
            if something and not _followed_by_quote(lines, number + length):
                return number
            number += length
            continue
        something = something or bool(line.strip())
        number += 1
    return len(lines)


def _begins_headers(lines: list[str], number: int) -> bool:
    if not FROM.match(lines[number]):
        return False
    return any(SUBJECT.match(line) for line in lines[number + 1 : number + HEADERS_WITHIN])


def _followed_by_quote(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number : number + 5] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _introduction(lines: list[str], number: int) -> int:
    """How many lines, from this one on, say who wrote what follows; 0 for none."""
    first = lines[number]
    is_dated = bool(BEGINS.match(first))
    if not (is_dated or "<" in first or "@" in first or WROTE.search(first)):
        return 0
    joined = ""
    for count, line in enumerate(lines[number : number + LONGEST_INTRODUCTION], 1):
        if count > 1 and (_is_end(line, is_dated, joined) or len(joined) > LONGEST_LINE):
            return 0
        joined = f"{joined} {line.strip()}".strip()
        if _introduces(joined, is_dated) and (count == 1 or is_dated or NAMED.match(joined)):
            return count
        if DATE_AND_ADDRESS.match(joined):
            closes = joined.rstrip().endswith(":")
            return count if closes or _followed_by_quote(lines, number + count) else 0
    return 0


def _is_end(line: str, is_dated: bool, joined: str) -> bool:
    """An introduction that is broken over lines is not broken here."""
    if not line.strip():
        return not is_dated
    if not is_dated and joined.endswith((".", "!", "?")) and not joined[-2:-1].isdigit():
        return True  # a sentence ends; "28." is a day
    if _QUOTED.match(line) and len(line.split()) > 3:
        return True
    return bool(BEGINS.match(line) and WROTE.search(line) and "@" in line)


def _introduces(joined: str, is_dated: bool) -> bool:
    if not joined.rstrip("> ").endswith((":", ":")):
        return False  # asked first, since it costs least
    if not (WROTE.search(joined) and DATED.search(joined)):
        return False
    return is_dated or bool(NAMED.match(joined)) or "@" in joined or len(joined) < 160


def _introductions(lines: list[str], end: int) -> dict[int, int]:
    """The first line of each introduction above `end`, and how many lines it has."""
    found: dict[int, int] = {}
    number = 0
    while number < end:
        length = 0 if _QUOTED.match(lines[number]) else _introduction(lines, number)
        if length:
            found[number] = length
        number += length or 1
    return found


def _mark_signature(lines: list[str], parts: list[Part], end: int) -> int:
    """Mark what stands under a line of two dashes (RFC 3676 section 4.3); answers where it begins."""
    for number in range(end - 1, -1, -1):
        if not _SIGNATURE.match(lines[number]) or not any(line.strip() for line in lines[:number]):
            continue
        below = [line for line in lines[number + 1 : end] if line.strip() and not _QUOTED.match(line)]
        if len(below) <= LONGEST_SIGNATURE:
            stop = next(
                (n for n in range(number + 1, end) if _QUOTED.match(lines[n]) or _introduction(lines, n)), end
            )
            _mark(parts, range(number, stop), Part.SIGNATURE)
            return number if stop == end else end
        break
    return end


def _mark_quotes(lines: list[str], parts: list[Part], introductions: dict[int, int], end: int) -> None:
    """Fold quotes that are introduced and stand before or after all that was said.

    Between two things that were said they are what is being answered, and stay in sight.
    """
    runs = _runs(lines, introductions, end)
    quoted = {number for begin, stop in runs for number in range(begin, stop)}
    own = [
        number
        for number in range(end)
        if number not in quoted and parts[number] is Part.SAID and lines[number].strip()
    ]
    for begin, stop in runs:
        before, after = bool(own) and own[0] < begin, bool(own) and own[-1] >= stop
        is_introduced = begin in introductions
        if before and after:
            _mark(parts, range(begin, begin + introductions.get(begin, 0)), Part.QUOTED)
        elif is_introduced or (before and not after):
            _mark(parts, range(begin, stop), Part.QUOTED)


def _runs(lines: list[str], introductions: dict[int, int], end: int) -> list[tuple[int, int]]:
    """The stretches of quoted lines, each with its introduction and the blank lines within."""
    runs: list[tuple[int, int]] = []
    number = 0
    while number < end:
        if number not in introductions and not _QUOTED.match(lines[number]):
            number += 1
            continue
        stop = number + introductions.get(number, 0)
        ahead = stop
        while ahead < end and (not lines[ahead].strip() or _QUOTED.match(lines[ahead])):
            ahead += 1
            if lines[ahead - 1].strip():
                stop = ahead
        runs.append((number, max(stop, number + 1)))
        number = max(stop, number + 1)
    return runs


def _mark_trailing(lines: list[str], parts: list[Part]) -> None:
    """What a telephone adds, and rules under the last words, above whatever is folded already."""
    last = len(lines)
    while last and (parts[last - 1] is not Part.SAID or not lines[last - 1].strip()):
        last -= 1
    number = last
    while number and (
        not lines[number - 1].strip()
        or _RULE.match(lines[number - 1])
        or (len(lines[number - 1]) <= 160 and SENT_FROM.match(lines[number - 1]))
    ):
        number -= 1
    if any(line.strip() for line in lines[:number]):
        _mark(parts, range(number, last), Part.SIGNATURE)


def _mark_gaps(lines: list[str], parts: list[Part]) -> None:
    """Blank lines below something that is folded belong to it, unless words follow."""
    begun = 0
    for number, line in enumerate([*lines, "."]):
        if line.strip():
            follows = parts[number] if number < len(lines) else Part.QUOTED
            if 0 < begun < number and Part.SAID not in (parts[begun - 1], follows):
                _mark(parts, range(begun, number), parts[begun - 1])
            begun = number + 1


def _never_empty(lines: list[str], parts: list[Part]) -> list[Part]:
    """A message of which nothing would be left is shown: its signature, or else all of it."""
    for _ in range(2):
        if any(part is Part.SAID and line.strip() for part, line in zip(parts, lines, strict=True)):
            return parts
        parts = [Part.SAID if part is Part.SIGNATURE else part for part in parts]
    return [Part.SAID] * len(lines)
