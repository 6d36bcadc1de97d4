"""How long recent customers waited, those who left before an answer among them; all times in seconds."""

import math
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from troth.promises.rules.wait.quantiles import HAIR

WINDOW = 250


@dataclass(slots=True)
class RecentWaits:
    """The last 250 waits as a Kaplan-Meier curve; who left unanswered is known to have waited at least that.

    One more than there are counts as at risk, an outcome that never comes: with nobody leaving, the quantile
    is then the conformal one. Between two who left the curve falls by plain counting, so a quantile takes
    one step for each of these and not for each wait. Source: Kaplan and Meier 1958.
    """

    answered: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    recent: deque[tuple[float, bool]] = field(default_factory=deque)

    def add(self, wait: float, *, is_answered: bool) -> None:
        self.recent.append((wait, is_answered))
        insort(self.answered if is_answered else self.left, wait)
        if len(self.recent) > WINDOW:
            oldest, was_answered = self.recent.popleft()
            waits = self.answered if was_answered else self.left
            del waits[bisect_right(waits, oldest) - 1]

    def __len__(self) -> int:
        return len(self.recent)

    def quantile(self, level: float, *, beyond: float | None = None) -> float | None:
        """The shortest time by which a share `level` is answered, of those who wait longer than `beyond`
        (of all where it is not given).

        S(t) <= (1 - level) S(beyond). None where too few outcomes are that long to say it.
        """
        least = (1 - level) * (1.0 if beyond is None else self.unanswered_after(beyond))
        for counted, at_risk, share, count in self._stretches():
            # After d more answers the share is share * (at_risk - d) / at_risk.
            asked = math.ceil(at_risk * (1 - least / share) - HAIR) if share else 0
            rank = counted + max(1, asked)
            if rank <= counted + count:
                return max(self.answered[rank - 1], beyond or 0.0)
        return None

    def unanswered_after(self, wait: float) -> float:
        """S(wait): the chance that nobody has answered after so long."""
        until = bisect_right(self.answered, wait)
        share_left = 1.0
        for counted, at_risk, share, count in self._stretches():
            answers = min(count, until - counted)
            if answers <= 0:
                break
            share_left = share * (at_risk - answers) / at_risk
        return share_left

    def falls_below(self, share: float) -> float | None:
        """The shortest wait with S(wait) < share: fewer are unanswered after it; none where there is none."""
        if share > 1:
            return 0.0
        for counted, at_risk, before, count in self._stretches():
            # After d answers the share is before * (at_risk - d) / at_risk.
            answers = max(1, math.floor(at_risk * (1 - share / before) + HAIR) + 1) if before else 1
            if answers <= count:
                return self.answered[counted + answers - 1]
        return None

    def chance_to_exceed(self, wait: float, *, elapsed: float) -> float:
        """P(W > wait | W > elapsed) = S(wait) / S(elapsed)."""
        return self.unanswered_after(max(wait, elapsed)) / self.unanswered_after(elapsed)

    def _stretches(self) -> Iterator[tuple[int, int, float, int]]:
        """Between those who left: (answers before, number at risk, curve before, answers in it)."""
        at_risk, share, counted = len(self.answered) + len(self.left) + 1, 1.0, 0
        for moment in self.left:
            # Who leaves in the moment of another's answer was still at risk then.
            until = bisect_right(self.answered, moment)
            count = until - counted
            if count:
                yield counted, at_risk, share, count
                share *= (at_risk - count) / at_risk
            at_risk -= count + 1
            counted = until
        yield counted, at_risk, share, len(self.answered) - counted


def recent_waits(waits: Iterable[tuple[float, bool]]) -> RecentWaits:
    """From (seconds, whether answered), oldest first."""
    made = RecentWaits()
    for wait, is_answered in waits:
        made.add(wait, is_answered=is_answered)
    return made
