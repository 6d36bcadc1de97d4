from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHoursChanged(Fact):
    """The brand wrote down other hours; `channel_ids` promise by them from here on."""

    hours_id: int
    channel_ids: tuple[int, ...] = ()
