"""What a text says about when somebody will hear, get or have something."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple


class Subject(StrEnum):
    """What is promised. Only REPLY is the promise of an answer; the others are told apart, not judged."""

    REPLY = "reply"
    DELIVERY = "delivery"
    REFUND = "refund"
    HOURS = "hours"  # when somebody is there at all


class Counted(StrEnum):
    CLOCK = "clock"
    BUSINESS = "business"


class Until(StrEnum):
    """A moment instead of a span."""

    SAME_DAY = "same day"
    NEXT_DAY = "next day"
    TIME_OF_DAY = "time of day"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Amount:
    """How long, or until when. All None is vague: "in the order received".

    `low` and `high` are the two ends of a span, equal where one was said. `at` is minutes after midnight for
    TIME_OF_DAY, and 0 = Monday for WEEKDAY.
    """

    low: timedelta | None = None
    high: timedelta | None = None
    counted: Counted = Counted.CLOCK
    until: Until | None = None
    at: int | None = None

    @property
    def is_vague(self) -> bool:
        return self.high is None and self.until is None


class Expectation(NamedTuple):
    """`quote` is the sentence, at most 200 characters around the time; `start` where the time stands."""

    subject: Subject
    amount: Amount
    quote: str
    language: str
    start: int
