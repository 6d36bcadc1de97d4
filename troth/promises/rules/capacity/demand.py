"""What comes to one group of people; all rates are per the same unit of time, which the caller chooses."""

from dataclasses import dataclass

# Who would see a billion others come before giving up never does.
ENDLESS = 1e-9


class NotPossible(ValueError):
    """Figures that no group of people can have, with a sentence that says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """`arriving` per unit of time; each person completes `handling` per unit of time (1 / mean handle time).

    `leaving`: how fast one who waits gives up (1 / mean patience); 0 where nobody ever does.
    """

    arriving: float
    handling: float
    leaving: float = 0.0

    def __post_init__(self) -> None:
        if not (self.arriving >= 0 and self.handling > 0 and self.leaving >= 0):
            raise NotPossible("Arrivals and leaving cannot be below 0, and handling must be above 0.")
        if self.leaving < ENDLESS * self.arriving:
            object.__setattr__(self, "leaving", 0.0)

    @property
    def offered_load(self) -> float:
        """How many people it would keep busy, in erlang: a = arriving / handling."""
        return self.arriving / self.handling
