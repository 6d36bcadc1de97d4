"""How fast people answer while somebody waits: from which a queue's forecast is reckoned; seconds."""

from collections import deque
from dataclasses import dataclass, field
from statistics import fmean

USUAL = 432.0
"""Person-seconds an answer before anything is known: the mean work of the standard day (bench/days)."""
LONGEST = 1800.0
"""A longer gap is a pause or a night, and no work."""
WINDOW = 50
FEWEST = 5


@dataclass(slots=True)
class Speed:
    """The gaps between two answers where the second customer waited already when the first was answered, each
    times the people who were there: the time of one person that one answer takes."""

    spent: deque[float] = field(default_factory=lambda: deque(maxlen=WINDOW))
    answered_at: float | None = None

    def add(self, *, opened_at: float, answered_at: float, people: int) -> None:
        """Times in seconds since any one moment, in the order of the answers."""
        before, self.answered_at = self.answered_at, answered_at
        if before is None or not opened_at <= before < answered_at or people < 1:
            return
        if answered_at - before <= LONGEST:
            self.spent.append((answered_at - before) * people)

    @property
    def per_answer(self) -> float:
        """Person-seconds that an answer takes of late."""
        return fmean(self.spent) if len(self.spent) >= FEWEST else USUAL
