from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFeedMade(Fact):
    """Calendar programs may read the brand's hours: everybody's, or those that have the key."""

    feed_id: int
    is_public: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursFeedWithdrawn(Fact):
    feed_id: int
