from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainClosed(Fact):
    """A day's receipts got their places, and the day its root, which is public from here on."""

    chain_day_id: int
    count: int
    root: str
