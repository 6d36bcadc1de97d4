"""What a policy says beside its plain promise, on the way from a form or a file to its columns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from troth.promises.models import Policy
from troth.promises.rules.terms import Terms, parse


@dataclass(frozen=True, slots=True)
class Besides:
    """The terms; the data of `rules.warning.parse`; how often a turn may get another time; the reason."""

    terms: Terms = field(default_factory=Terms)
    warnings: Mapping[str, Any] = field(default_factory=dict)
    most_resets: int = 2
    reason: str = ""

    @classmethod
    def of(cls, policy: Policy | None) -> "Besides":
        """As it stands, for a version in which something else changes; the reason is given anew."""
        if policy is None:
            return cls()
        return cls(parse(policy.terms), policy.warnings, policy.most_resets)
