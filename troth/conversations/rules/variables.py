"""Saved replies: words with variables such as `{customer.name}`, filled when they are written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES = (
    "customer.name",
    "customer.first_name",
    "agent.name",
    "agent.first_name",
    "brand.name",
    "conversation.subject",
    "conversation.number",
    "promise.due",
)
_VARIABLE = re.compile(r"\{([^{}\n]{0,60})\}")


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variable that does not exist, and where it stands: both count from one."""

    name: str
    line: int
    column: int


def unknown_in(text: str) -> list[Unknown]:
    """What stands in braces and is no variable."""
    return [
        Unknown(
            name=found[1],
            line=text.count("\n", 0, found.start()) + 1,
            column=found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1,
        )
        for found in _VARIABLE.finditer(text)
        if found[1].strip() not in VARIABLES
    ]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. What has none stays in sight as `[customer.name]`, for a person to mend."""

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        return values.get(name, "").strip() or f"[{name}]"

    return _VARIABLE.sub(value, text)


def best_language(languages: list[str], wanted: str, brands_own: str) -> str:
    """Of the languages there are: the customer's, else the brand's, else English, else the first."""
    for one in (wanted, wanted.partition("-")[0], brands_own, "en"):
        if one in languages:
            return one
    return languages[0]
