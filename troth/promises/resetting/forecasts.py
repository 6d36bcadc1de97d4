"""What the honest wait knows of a promise that runs; nothing of one whose brand has too few outcomes."""

from datetime import datetime

from troth.promises.honest.chances import chance_to_keep, next_question_at, wait_left
from troth.promises.models import Promise
from troth.promises.rules.wait.estimator import Source

__all__ = ["chance_to_keep", "longer", "next_question_at"]


def longer(promise: Promise, *, now: datetime, policy: float) -> float | None:
    """Seconds from now on in which 95 % of those are answered who waited as long; none while unknown."""
    found = wait_left(promise, now, policy=policy)
    return None if found.source is Source.POLICY else found.wait
