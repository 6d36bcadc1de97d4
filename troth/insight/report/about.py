from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the figures do not say about themselves.

    `title` names whose service it is; `sources` what was read, by name; `rows` how many rows the service log
    has; `set_aside` how many rows could not be used, by reason; `zone` the zone of the hours of the week;
    `made_at` is when the report was written.
    """

    title: str
    sources: Sequence[str]
    rows: int
    zone: str
    made_at: datetime
    set_aside: Mapping[str, int] = field(default_factory=dict)

    @property
    def set_aside_rows(self) -> int:
        return sum(self.set_aside.values())
