"""Does a rule's `when` fit a conversation? What is written wrongly fits nothing, and breaks nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from troth.routing.needs.rules.folding import folded, is_said, said_by


@dataclass(frozen=True)
class Asked:
    """What is known of a conversation when somebody is sought for it.

    `text` is what the customer wrote at first, `page` is where a chat was begun, `lists` are ids, and `tier`
    and `tags` the brand's own words.
    """

    channel: int
    language: str = ""
    text: str = ""
    page: str = ""
    tags: frozenset[str] = frozenset()
    tier: str = ""
    lists: frozenset[int] = frozenset()

    @cached_property
    def said(self) -> str:
        return said_by(self.text)


def fits(when: object, asked: Asked) -> bool:
    """All that it asks for holds. A rule that asks for nothing fits everything."""
    if not isinstance(when, Mapping):
        return False
    return all(name in CLAIMS and CLAIMS[name](value, asked) for name, value in when.items())


def first_fit(whens: Sequence[object], asked: Asked) -> int | None:
    """The place, from 0, of the first that fits."""
    return next((place for place, when in enumerate(whens) if fits(when, asked)), None)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _numbers(value: object) -> set[int]:
    return {one for one in value if type(one) is int} if isinstance(value, list) else set()


def _same(value: object) -> set[str]:
    return {folded(one).strip() for one in _texts(value)}


def _on_channel(value: object, asked: Asked) -> bool:
    return asked.channel in _numbers(value)


def _in_language(value: object, asked: Asked) -> bool:
    """`pt` is also said of `pt-BR`."""
    mine = folded(asked.language).replace("_", "-")
    return any(mine == one or mine.startswith(f"{one}-") for one in _same(value) if one)


def _with_words(value: object, asked: Asked) -> bool:
    return any(is_said(one, asked.said) for one in _texts(value))


def _on_page(value: object, asked: Asked) -> bool:
    part = folded(value).strip() if isinstance(value, str) else ""
    return bool(part) and part in folded(asked.page)


def _tagged(value: object, asked: Asked) -> bool:
    return bool(_same(value) & {folded(one) for one in asked.tags})


def _in_tier(value: object, asked: Asked) -> bool:
    return folded(asked.tier).strip() in _same(value) - {""}


def _on_list(value: object, asked: Asked) -> bool:
    return bool(_numbers(value) & asked.lists)


CLAIMS: Mapping[str, Callable[[Any, Asked], bool]] = {
    "channels": _on_channel,
    "languages": _in_language,
    "words": _with_words,
    "page": _on_page,
    "tags": _tagged,
    "tiers": _in_tier,
    "lists": _on_list,
}
"""What a rule may ask for; within each, any of the values does."""
