"""What people hold while a customer waits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from troth.core.database import fetched, statement
from troth.people.models import weights_of
from troth.people.rules.capacity import kinds_that_cannot_wait, weight_of
from troth.people.rules.presence import GRACE, Presence
from troth.routing.models import Routing
from troth.routing.taking_back.rules.absence import Held

HELD, SIGNS = statement(__package__, "held"), statement(__package__, "signs")


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation and the person who holds it."""

    conversation_id: int
    person_id: int
    held: Held


def held_in(routing: Routing, now: datetime, people: Collection[int] | None = None) -> list[Case]:
    """By these people; or of all that is held in the brand what may go back. Two queries."""
    weights = weights_of(routing.brand_id)
    asked = {
        "brand": routing.brand_id,
        "people": None if people is None else list(people),
        "all_fall_silent": routing.silence(may_wait=True) is not None,
        "cannot_wait": kinds_that_cannot_wait(weights),
        "seen_before": now - GRACE,
    }
    rows = fetched(HELD, asked)
    cases = []
    for number, person, kind, seen_at, chosen, *signs in rows:
        may_wait = weight_of(kind, weights).may_wait
        held = Held(
            may_wait=may_wait,
            seen_at=seen_at,
            chosen=Presence(chosen or Presence.ONLINE),
            signs=tuple(signs),
            silence=routing.silence(may_wait=may_wait),
        )
        cases.append(Case(number, person, held))
    return cases


def with_words(cases: Iterable[Case], now: datetime) -> list[Case]:
    """The same, with what their people wrote as signs where nothing else shows that they are at it."""
    cases = list(cases)
    quiet = [one.conversation_id for one in cases if (at := one.held.silent_at) and at <= now]
    wrote = dict(fetched(SIGNS, {"conversations": quiet})) if quiet else {}
    return [_with_sign(one, wrote.get(one.conversation_id)) for one in cases]


def _with_sign(case: Case, at: datetime | None) -> Case:
    return replace(case, held=replace(case.held, signs=(*case.held.signs, at))) if at else case
