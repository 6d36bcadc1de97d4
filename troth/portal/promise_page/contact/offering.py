"""Which channels are offered at this moment, from what is promised and what is foreseen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FALLS_BACK_TO = "mail"


@dataclass(frozen=True, slots=True)
class Choice:
    """One channel now: when an answer is due to who writes now, and the honest wait where one may be said."""

    kind: str
    channel_id: int
    due_at: datetime | None
    honest: timedelta | None = None

    def keeps_word(self, now: datetime) -> bool:
        """It promises a time, and what is foreseen lies before it. A closed channel tells when it opens, so
        that its due time is what counts."""
        return self.due_at is not None and (self.honest is None or now + self.honest <= self.due_at)

    def expected_at(self, now: datetime) -> datetime:
        """When an answer may be hoped for: what is foreseen, else what is promised."""
        if self.honest is not None:
            return now + self.honest
        return self.due_at or datetime.max.replace(tzinfo=now.tzinfo)


def offered(choices: Iterable[Choice], *, now: datetime) -> list[Choice]:
    """Those that can keep their word now, the soonest first; where none can, mail, which waits for everybody.

    Empty only where the brand has no channel at all.
    """
    all_of_them = sorted(choices, key=lambda one: (one.expected_at(now), one.channel_id))
    able = [one for one in all_of_them if one.keeps_word(now)]
    mail = [one for one in all_of_them if one.kind == FALLS_BACK_TO]
    return able or mail[:1] or all_of_them[:1]
