"""Finds the times that a text promises.

A time ("within 24 hours") says nothing alone: the words nearest to it in its sentence tell what it is about.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from troth.insight.expectations.rules.dutch import DUTCH
from troth.insight.expectations.rules.english import ENGLISH
from troth.insight.expectations.rules.expectation import Amount, Counted, Expectation, Subject, Until
from troth.insight.expectations.rules.language import DAY, RANGE_OF_DAY, Language
from troth.insight.expectations.rules.sentences import plain, sentence_around
from troth.insight.expectations.rules.spanish import SPANISH
from troth.insight.expectations.rules.turkish import TURKISH

LANGUAGES = (ENGLISH, TURKISH, DUTCH, SPANISH)
MOST_CHARACTERS = 200_000  # of a text that are looked at
MOST_TIMES = 500  # in a text
LONGEST_QUOTE = 200
LONGEST_REPLY = 92 * DAY  # beyond it is a warranty or a subscription, whatever stands near
_WORD = re.compile(r"\w+")
_ACROSS = 60  # how many characters further a clue in another clause counts as being
_SUBJECTS = {"reply": Subject.REPLY, "delivery": Subject.DELIVERY, "refund": Subject.REFUND}


class _Time(NamedTuple):
    start: int
    end: int
    amount: Amount


def find(text: str, languages: Sequence[Language] = LANGUAGES, *, is_wish: bool = False) -> list[Expectation]:
    """What is promised in a text, in its order, each time once; or, of a customer's words, asked for."""
    text = text[:MOST_CHARACTERS]
    words = plain(text)
    found: dict[int, Expectation] = {}
    for language in _spoken(words, languages):
        covered: list[_Time] = []
        for time in islice(_times(words, language), MOST_TIMES):
            if any(time.start < other.end and other.start < time.end for other in covered):
                continue
            covered.append(time)
            begin, end = sentence_around(words, time.start, time.end)
            subject = _subject(words[begin:end], time, begin, language, is_wish=is_wish)
            if subject is not None:
                quote = _quote(text, begin, end, time)
                found.setdefault(
                    time.start, Expectation(subject, time.amount, quote, language.code, time.start)
                )
        for begin, end in _opening_hours(words, language):
            quote = _quote(text, begin, end, _Time(begin, begin, Amount()))
            found.setdefault(begin, Expectation(Subject.HOURS, Amount(), quote, language.code, begin))
    return [found[start] for start in sorted(found)]


def _spoken(words: str, languages: Sequence[Language]) -> list[Language]:
    """Those that can be in the text, by their commonest words; any doubt keeps a language."""
    said = set(_WORD.findall(words))
    hits = [len(said & language.commonest) for language in languages]
    is_clear = max(hits, default=0) >= 4
    return [language for language, count in zip(languages, hits, strict=True) if count > 1 or not is_clear]


def _times(words: str, language: Language) -> Iterator[_Time]:
    """Spans first, then moments, then what is vague: "answered within 2 hours in the order received" is a
    span."""
    for match in language.spans.finditer(words):
        yield _Time(match.start(), match.end(), _span(match, language))
    for pattern in language.times_of_day:
        for match in pattern.finditer(words):
            yield _Time(
                match.start(), match.end(), Amount(until=Until.TIME_OF_DAY, at=_minutes(match, language))
            )
    for match in language.weekday_pattern.finditer(words):
        day = next(int(name[3:]) for name, value in match.groupdict().items() if value)
        yield _Time(match.start(), match.end(), Amount(until=Until.WEEKDAY, at=day))
    for moment, until, is_business in language.moment_patterns:
        counted = Counted.BUSINESS if is_business else Counted.CLOCK
        for match in moment.finditer(words):
            yield _Time(match.start(), match.end(), Amount(until=until, counted=counted))
    for match in language.vague_pattern.finditer(words):
        yield _Time(match.start(), match.end(), Amount())


def _span(match: re.Match[str], language: Language) -> Amount:
    groups = match.groupdict()
    low, high = _number(groups["low"], language)
    if groups["high"]:
        high = _number(groups["high"], language)[1]
    unit_words = groups.get("own") or groups["unit"]
    units = language.business_units if groups.get("own") else language.units
    unit = next(span for pattern, span in units.items() if re.fullmatch(pattern, unit_words))
    is_business = bool(groups.get("own") or groups.get("business_before") or groups.get("business_after"))
    if is_business and unit >= 7 * DAY:
        unit = unit // 7 * 5
    low, high = min(low, high), max(low, high)
    return Amount(low * unit, high * unit, Counted.BUSINESS if is_business else Counted.CLOCK)


def _number(word: str, language: Language) -> tuple[int, int]:
    word = " ".join(word.split())
    return (int(word), int(word)) if word.isdigit() else language.numbers[word]


def _minutes(match: re.Match[str], language: Language) -> int:
    groups = match.groupdict()
    if groups.get("noon"):
        return 12 * 60
    hour, minute = int(groups["hour"]), int(groups["minute"] or 0)
    half = groups.get("half") or ""
    if language.afternoon_mark.match(half) and hour < 12:
        hour += 12
    elif half.startswith("a") and hour == 12:
        hour = 0
    return hour * 60 + minute


def _subject(sentence: str, time: _Time, begin: int, language: Language, *, is_wish: bool) -> Subject | None:
    """What the time is about by the nearest clue, a clue in another clause being further; None for
    nothing."""
    is_question = sentence.rstrip().endswith("?") and not is_wish
    if is_question or language.complaint_pattern.search(sentence):
        return None
    low, high = _clause(sentence, time.start - begin, time.end - begin, language)
    if not is_wish and language.unpromised_pattern.search(sentence, low, high):
        return None
    nearest: tuple[int, str] | None = None
    for clue in language.clues.finditer(sentence):
        if time.start - begin <= clue.start() and clue.end() <= time.end - begin:
            continue  # "por orden de llegada" speaks of no arrival
        distance = max(time.start - begin - clue.end(), clue.start() - (time.end - begin), 0)
        distance += 0 if low <= clue.start() < high else _ACROSS
        if nearest is None or distance < nearest[0]:
            nearest = (distance, str(clue.lastgroup))
    if nearest is None:
        return None
    subject = _SUBJECTS.get(nearest[1])
    too_long = (time.amount.high or timedelta()) > LONGEST_REPLY
    return None if too_long and subject is Subject.REPLY else subject


def _clause(sentence: str, start: int, end: int, language: Language) -> tuple[int, int]:
    low, high = 0, len(sentence)
    for mark in language.clause_pattern.finditer(sentence):
        if mark.start() < start:
            low = max(low, mark.start())
        elif mark.start() >= end:
            return low, mark.start()
    return low, high


def _opening_hours(words: str, language: Language) -> Iterator[tuple[int, int]]:
    last = -1
    for match in islice(RANGE_OF_DAY.finditer(words), 100):
        begin, end = sentence_around(words, match.start(), match.end())
        if begin > last and language.open_pattern.search(words, begin, end):
            last = begin
            yield begin, end


def _quote(text: str, begin: int, end: int, time: _Time) -> str:
    """The sentence; of a long one the part around the time."""
    if end - begin > LONGEST_QUOTE:
        middle = (time.start + time.end) // 2
        begin = max(begin, min(middle - LONGEST_QUOTE // 2, end - LONGEST_QUOTE))
        end = min(end, begin + LONGEST_QUOTE)
    return " ".join(text[begin:end].split())
