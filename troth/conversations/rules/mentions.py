"""Who is named in a note with an @."""

import re
from collections.abc import Mapping

_AT = re.compile(r"(?<!\w)@")


def mentioned(text: str, names: Mapping[int, str]) -> list[int]:
    """The ids of the people whom the text names: `@Emma Visser`, or `@Emma` where only one is called so.

    A longer name goes before a shorter one that it begins with.
    """
    wanted = sorted(_written(names).items(), key=lambda one: len(one[0]), reverse=True)
    found: dict[int, None] = {}
    for at in _AT.finditer(text):
        rest = text[at.end() : at.end() + 200].casefold()
        for written, person in wanted:
            if rest.startswith(written) and not rest[len(written) : len(written) + 1].isalnum():
                found[person] = None
                break
    return list(found)


def _written(names: Mapping[int, str]) -> dict[str, int]:
    """How each may be written, in small letters; what could mean two people names neither."""
    ways: dict[str, set[int]] = {}
    for person, name in names.items():
        whole = " ".join(name.casefold().split())
        for way in {whole, whole.partition(" ")[0]} - {""}:
            ways.setdefault(way, set()).add(person)
    return {way: people.pop() for way, people in ways.items() if len(people) == 1}
