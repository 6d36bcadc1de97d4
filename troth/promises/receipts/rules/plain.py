"""JSON in one way of writing: the part of the JSON Canonicalization Scheme (RFC 8785) that receipts need.

Objects, lists, texts, whole numbers, true, false and null; no fractions, whose digits are a matter of taste.
Names are sorted, nothing stands between the signs, and the text is UTF-8: equal data are equal bytes.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps as it is (RFC 8785 §3.2.2.3, RFC 7493 §2.2)."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class NotPlain(ValueError):
    """Data that can be written in more than one way, or not at all."""


def plain(data: object) -> bytes:
    """The bytes that are hashed and signed. Raises NotPlain."""
    _ensure(data)
    try:
        # Without ASCII, the standard library escapes what RFC 8785 §3.2.2.2 escapes, and as it does.
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise NotPlain("A text in it is no Unicode.") from error


def read(content: bytes) -> Any:
    """What a JSON file says. Raises NotPlain, also where a name is there twice and readers would differ."""
    try:
        data = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_each_once,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, NotPlain) else NotPlain("It is not JSON.") from error
    _ensure(data)
    return data


def _ensure(data: object) -> None:
    if isinstance(data, Mapping):
        for name, value in data.items():
            if not isinstance(name, str) or not _NAME.fullmatch(name):
                raise NotPlain("A name in it has other signs than small letters, digits and underscores.")
            _ensure(value)
    elif isinstance(data, list):
        for value in data:
            _ensure(value)
    elif isinstance(data, int):
        if abs(data) > LARGEST:
            raise NotPlain("A number in it is too large.")
    elif not isinstance(data, str) and data is not None:
        raise NotPlain("It holds something else than texts, whole numbers, lists and objects.")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotPlain("A name in it is there twice.")
    return found


def _no_fraction(text: str) -> None:
    raise NotPlain("A number in it is not whole.")
