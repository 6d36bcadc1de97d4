"""Which wait is said beside a promise: only a better one, and never less than was said before; seconds."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from troth.promises.rules.wait.estimator import Announcement, Source
from troth.promises.rules.wait.forecast import Situation
from troth.promises.rules.wait.steps import said_next, step_above

KNOWN = tuple(one.name for one in fields(Situation))


def wait_to_say(found: Announcement, *, promised: float | None, before: float | None = None) -> float | None:
    """The wait as it is said, rounded up; none where nothing better than `promised` can be said.

    It rests on earlier waits, never on the policy or the prior alone. `before` is what is left of what this
    customer was told last.
    """
    if found.source is not Source.WAITS:
        return None
    said = said_next(step_above(found.wait), before=before if before is not None and before > 0 else None)
    if said is None or (promised is not None and said >= promised):
        return None
    return said


def situation_data(situation: Situation, *, people: int) -> dict[str, Any]:
    """As JSON keeps it beside the promise; `people` who were there and can answer."""
    return {**asdict(situation), "people": people}


def situation_from(data: Mapping[str, Any]) -> Situation:
    """What `situation_data` wrote down."""
    return Situation(**{name: data[name] for name in KNOWN if name in data})
