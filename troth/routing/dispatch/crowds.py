"""How crowded each brand was lately, as the rounds of this process saw it. Nothing of it is kept: a new one
begins by holding nothing back."""

from dataclasses import dataclass, field

from troth.routing.rules.crowd import Crowd
from troth.routing.rules.decide import Case, Decided


@dataclass(slots=True)
class Seen:
    """`until`: what came before it, in seconds since 1970, has been counted."""

    crowd: Crowd = field(default_factory=Crowd)
    until: float = 0.0


_seen: dict[int, Seen] = {}


def crowd_of(brand_id: int) -> Crowd:
    return _seen.setdefault(brand_id, Seen()).crowd


def learn(brand_id: int, decided: Decided, now: float) -> None:
    """Of what came since the last round and cannot wait: did it find somebody of the staff?"""
    seen = _seen.setdefault(brand_id, Seen())
    found = {ask.case.work.id for ask in decided.asks if not ask.seat.is_network}
    cases = {ask.case.work.id: ask.case for ask in decided.asks}
    cases |= {one.case.work.id: one.case for one in decided.nobody}
    # What is remembered fades from one arrival to the next: an older one must not come after a newer one.
    for case in sorted(cases.values(), key=lambda case: case.work.came_at):
        if _is_new(case, seen.until):
            seen.crowd.saw(case.work.need, case.work.came_at, is_full=case.work.id not in found)
    seen.until = now


def forget() -> None:
    _seen.clear()


def _is_new(case: Case, since: float) -> bool:
    return case.cannot_wait and case.work.came_at > since
