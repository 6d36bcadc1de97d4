import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.receipts.rules.plain import LARGEST, NotPlain, plain, read

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
leaves = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | st.text(st.characters(codec="utf-8"))
data: st.SearchStrategy[Any] = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


def test_texts_are_escaped_as_the_standard_says() -> None:
    """The text of RFC 8785 §3.2.2.2's example, and its result."""
    text = "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/"
    assert plain({"text": text}).decode() == '{"text":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'


def test_names_are_sorted_and_nothing_stands_between() -> None:
    assert (
        plain({"b": [1, True, None], "a": {"d": "", "c": -5}}) == b'{"a":{"c":-5,"d":""},"b":[1,true,null]}'
    )


@given(data)
def test_what_was_written_reads_as_it_was_and_is_written_alike_again(said: Any) -> None:
    written = plain(said)
    assert read(written) == said
    assert plain(read(json.dumps(said, indent=3).encode())) == written


@pytest.mark.parametrize(
    "content",
    [
        b'{"a": 1.0}', b'{"a": 1e3}', b'{"a": NaN}', b'{"a": 1, "a": 1}', b'{"A": 1}', b'{"a": "\\ud800"}',
        b"{", b'"\xff"', b'{"a": 9007199254740992}', b"[" * 100_000, '{"ä": 1}'.encode(),
    ],
)  # fmt: skip
def test_what_readers_could_take_differently_is_refused(content: bytes) -> None:
    with pytest.raises(NotPlain):
        plain(read(content))


def test_what_is_no_json_is_not_written() -> None:
    for said in (1.5, {"a": b"bytes"}, {1: "a number as a name"}):
        with pytest.raises(NotPlain):
            plain(said)
