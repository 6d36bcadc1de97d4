"""Why somebody is asked, or nobody: data of which a sentence is made in the language of whoever reads it."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Why:
    """Seconds; euros. What does not apply is left out of the data.

    `rule` is sticky, least_needed, most_room, in_turn or network where somebody is asked; nobody_here, full,
    one_by_one, kept_free, asked or manual where nobody is.
    """

    rule: str
    order: str = ""
    place: int = 0
    """Of this conversation among the `waiting`, from 1."""
    waiting: int = 0
    slack: float = 0.0
    language: str = ""
    skill: str = ""
    level: int = 1
    reach: int = 0
    held: int | None = None
    """Conversations that the person had then."""
    free: int | None = None
    """How many could have taken it."""
    beside: bool | None = None
    """Whether another is asked at the same time."""
    price: float | None = None
    in_house: float | None = None
    """The chance that staff get to it in time."""

    def as_data(self) -> dict[str, Any]:
        data = {name: value for name, value in asdict(self).items() if value is not None}
        data["slack"] = round(self.slack, 1)
        if self.in_house is not None:
            data["in_house"] = round(self.in_house, 3)
        return data
