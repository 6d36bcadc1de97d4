from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyOutgrown(Fact):
    """The people on duty could keep it and can no longer: shifts, people or weights changed.

    `share` is what they can keep of it now, from 0 to 1.
    """

    channel_id: int
    policy_id: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRegained(Fact):
    """What was outgrown can be kept again by the people on duty."""

    channel_id: int
    policy_id: int
    share: float
