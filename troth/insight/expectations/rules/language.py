"""What a language has to say about times: the pieces of patterns, and how they are put together.

Every repetition in a pattern is bounded and no two that follow each other can match the same text, so that
the time to search grows with the length of the text alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from troth.insight.expectations.rules.expectation import Until

MINUTE, HOUR, DAY, WEEK = (timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(weeks=1))
MONTH, YEAR = timedelta(days=30), timedelta(days=365)

SPACE = r"[ \n\t]{1,3}"
GAP = r"[ \n\t]{0,3}"
_BROKEN = re.compile(r"\n *")
_TIME_OF_DAY = r"(?P<hour>[01]?\d|2[0-3])(?:[:.h](?P<minute>[0-5]\d))?"
_RANGE_OF_DAY = (
    rf"(?<![\d:.,/-])(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d)?{GAP}(?:[ap]\.?m\.?|uur|h|u)?{GAP}"
    rf"(?:-|to|tot|until|till|and|en|y|a(?: las)?|ile|hasta(?: las)?|'?\w{{0,3}}dan|'?\w{{0,3}}den){GAP}"
    rf"(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d|{GAP}(?:[ap]\.?m|uur|h\b|u\b|hrs)|'?\w{{0,3}}[ae]\b)"
)


@dataclass(frozen=True, eq=False)
class Language:
    """Patterns are over lower-case text with plain apostrophes and hyphens.

    `commonest`: its commonest words. `numbers`: words to low and high ends. `units`: patterns to spans.
    `business` before or after the unit makes it business time, `business_units` are units that say so
    themselves. `moments`: patterns to a moment and whether it is a business one. `by`: what stands around
    a time of day to make it an end, with TIME in its place. The clues tell what the time is about; what is
    `elsewhere` is about something else. A sentence with a `complaint`, a customer's words, promises nothing;
    nor does a clause that is `unpromised`: asked of the customer, past or denied. `clause` is what parts
    clauses, beside punctuation. Patterns may be broken over lines at a `|`.
    """

    code: str
    commonest: frozenset[str]
    numbers: Mapping[str, tuple[int, int]]
    joiner: str
    units: Mapping[str, timedelta]
    business_units: Mapping[str, timedelta]
    business_before: str
    business_after: str
    not_after: str
    moments: tuple[tuple[str, Until, bool], ...]
    by: tuple[str, ...]
    afternoon: str
    weekdays: tuple[str, ...]
    by_weekday: str
    vague: str
    reply: str
    delivery: str
    refund: str
    elsewhere: str
    complaint: str
    unpromised: str
    clause: str
    open: str

    @cached_property
    def spans(self) -> re.Pattern[str]:
        words = "|".join(sorted(map(re.escape, self.numbers), key=len, reverse=True))
        number = rf"(?:\d{{1,3}}|(?:{words})\b)"
        bracket = rf"(?:{GAP}\(\d{{1,3}}\))?"
        before = rf"(?P<business_before>(?:{self.business_before}){SPACE})?" if self.business_before else ""
        after = rf"(?P<business_after>{SPACE}(?:{self.business_after}))?" if self.business_after else ""
        own = "|".join(self.business_units)
        own_group = rf"(?P<own>{own})|" if own else ""
        unit = rf"(?:{own_group}{before}(?P<unit>{'|'.join(self.units)}){after})"
        return _compiled(
            rf"(?<![\w.,:/€$£-])(?P<low>{number}){bracket}"
            rf"(?:{GAP}(?:{self.joiner}){GAP}(?P<high>{number}){bracket})?"
            rf"(?:{GAP}|-){unit}(?![\w/])(?!{self.not_after})"
        )

    @cached_property
    def moment_patterns(self) -> tuple[tuple[re.Pattern[str], Until, bool], ...]:
        return tuple(
            (_compiled(rf"\b(?:{words})\b"), until, business) for words, until, business in self.moments
        )

    @cached_property
    def times_of_day(self) -> tuple[re.Pattern[str], ...]:
        return tuple(_compiled(rf"\b{words.replace('TIME', _TIME_OF_DAY)}") for words in self.by)

    @cached_property
    def afternoon_mark(self) -> re.Pattern[str]:
        return _compiled(self.afternoon)

    @cached_property
    def weekday_pattern(self) -> re.Pattern[str]:
        named = "|".join(f"(?P<day{number}>{name})" for number, name in enumerate(self.weekdays))
        return _compiled(rf"\b{self.by_weekday.replace('DAY', f'(?:{named})')}")

    @cached_property
    def vague_pattern(self) -> re.Pattern[str]:
        return _compiled(rf"\b(?:{self.vague})")

    @cached_property
    def clues(self) -> re.Pattern[str]:
        return _compiled(
            rf"\b(?:(?P<reply>{self.reply})|(?P<delivery>{self.delivery})|(?P<refund>{self.refund})"
            rf"|(?P<elsewhere>{self.elsewhere}))"
        )

    @cached_property
    def complaint_pattern(self) -> re.Pattern[str]:
        return _compiled(rf"\b(?:{self.complaint})")

    @cached_property
    def unpromised_pattern(self) -> re.Pattern[str]:
        return _compiled(rf"\b(?:{self.unpromised})")

    @cached_property
    def clause_pattern(self) -> re.Pattern[str]:
        return _compiled(rf"[;:!,()]|\.\s| - |\b(?:{self.clause})\b")

    @cached_property
    def open_pattern(self) -> re.Pattern[str]:
        return _compiled(rf"\b(?:{self.open})")


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_BROKEN.sub("", pattern))


RANGE_OF_DAY = re.compile(_RANGE_OF_DAY)
