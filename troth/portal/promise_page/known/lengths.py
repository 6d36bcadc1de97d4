"""How long a channel's promise was, and until when: a promise of two days is easily kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from troth.promises.models import Policy


@dataclass(frozen=True, slots=True)
class Length:
    """What was allowed from `since` on; `allowed` is none while nothing was promised, `until` none now."""

    allowed: timedelta | None
    has_hours: bool
    since: datetime
    until: datetime | None


def lengths_of(policies: Iterable[Policy]) -> list[Length]:
    """The newest first; changes that left the length as it was are one. `policies` of one channel, by id."""
    found: list[Length] = []
    for policy in policies:
        found.append(Length(policy.allowed, policy.hours_id is not None, policy.confirmed_at, None))
        if policy.withdrawn_at is not None:
            found.append(Length(None, False, policy.withdrawn_at, None))
    changes = [one for one, before in zip(found, [None, *found], strict=False) if not _is_same(one, before)]
    ended = [replace(one, until=following.since) for one, following in pairwise(changes)]
    return [*changes[-1:], *ended[::-1]]


def _is_same(one: Length, before: Length | None) -> bool:
    return before is not None and (one.allowed, one.has_hours) == (before.allowed, before.has_hours)
