"""What similar conversations needed, where that is known well enough to be used."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from troth.routing.models import NeedClassifier

if TYPE_CHECKING:
    from troth.routing.needs.rules.learning import Learned
    from troth.routing.needs.rules.matching import Asked


@dataclass(frozen=True, slots=True)
class Guess:
    skill: int
    certainty: float


@dataclass(frozen=True, slots=True)
class Guesser:
    """`thresholds`: for each skill that may be named, how certain it must be."""

    learned: Learned
    thresholds: dict[int, float]

    def guess(self, asked: Asked) -> Guess | None:
        from troth.routing.needs.rules.learning import features

        skill, certainty = self.learned.likeliest(features(asked.said, asked.channel, asked.page))
        threshold = self.thresholds.get(skill)
        return Guess(skill, round(certainty, 4)) if threshold is not None and certainty >= threshold else None


_kept: dict[int, tuple[datetime, Guesser]] = {}
_lock = threading.Lock()


def guesser_of(brand_id: int) -> Guesser | None:
    """None where nothing was learned that is right often enough. One query; its weights are read once."""
    rows = NeedClassifier.objects.filter(brand=brand_id).exclude(skills=[])
    trained_at = rows.values_list("trained_at", flat=True).first()
    if trained_at is None:
        return None
    with _lock:
        at, guesser = _kept.get(brand_id, (None, None))
    if at != trained_at or guesser is None:
        guesser = _read(rows.get())
        with _lock:
            _kept[brand_id] = (trained_at, guesser)
    return guesser if guesser.thresholds else None


def _read(row: NeedClassifier) -> Guesser:
    # numpy is heavy, and most brands have rules only: it is loaded where something was learned.
    from troth.routing.needs.rules.learning import Figure, Learned

    figures = [Figure(**one) for one in row.figures]
    return Guesser(
        learned=Learned.from_bytes(row.skills, bytes(row.weights), heat=row.heat),
        thresholds={one.skill: one.threshold for one in figures if one.skill and one.threshold is not None},
    )
