import io
import json
import random
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.channels.imports.desks.exports import Aside, source
from troth.channels.imports.desks import json_records, json_text
from troth.channels.imports.desks.json_records import Record, records
from troth.channels.imports.reader import Source

FOLDERS = frozenset({"tickets", "users", "payload", "data"})


def taken(given_source: Source) -> tuple[list[Record], list[Aside]]:
    asides: list[Aside] = []
    found = list(records(given_source, lambda *row: asides.append(Aside(*row)), FOLDERS))
    return found, asides


def ids(content: Any) -> list[tuple[str, Any, int]]:
    found, asides = taken(source(content))
    assert asides == []
    return [(record.folder, record.value.get("id"), record.line) for record in found]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"id": 1}\n{"id": 2}\n', [("", 1, 1), ("", 2, 2)]),
        ('\ufeff\n{"id": 1}\r\n\r\n{"id": 2}', [("", 1, 2), ("", 2, 4)]),
        ('[{"id": 1},\n {"id": 2}]', [("", 1, 1), ("", 2, 2)]),
        ('{"id": 1, "users": [{"id": 2}]}', [("", 1, 1)]),
        ('{"count": 1234567, "next_page": null, "tickets": [{"id": 1}]}', [("tickets", 1, 1)]),
        (
            '{\n"tickets": [\n{"id": 1}\n],\n"users": [{"id": 2}], "count": 2}',
            [("tickets", 1, 3), ("users", 2, 5)],
        ),
        ('{"tickets": [{"id": 1}]}\n{"tickets": [{"id": 2}]}', [("tickets", 1, 1), ("tickets", 2, 2)]),
        ('[{"tickets": [{"id": 1}]}, {"tickets": [{"id": 2}]}]', [("tickets", 1, 1), ("tickets", 2, 1)]),
        ('{"data": {"meta": {"count": 1}, "payload": [{"id": 1}]}}', [("payload", 1, 1)]),
        ('[[{"id": 1}], [{"id": 2}]]', [("", 1, 1), ("", 2, 1)]),
        ('{"tickets": [1, 2], "users": {"id": 3}}', [("users", 3, 1)]),
        ('{\n  "id": 1\n}\n{\n  "id": 2\n}\n', [("", 1, 1), ("", 2, 4)]),
        ('[]\n[{"id": 1}]', [("", 1, 2)]),
        ("", []),
    ],
)
def test_records_are_found_however_they_are_wrapped(
    content: str, expected: list[tuple[str, Any, int]]
) -> None:
    assert ids(content) == expected


def test_utf_16_is_read() -> None:
    assert ids('{"id": "ş"}\n{"id": 2}'.encode("utf-16")) == [("", "ş", 1), ("", 2, 2)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text().filter(lambda key: key not in FOLDERS), VALUES), max_size=6), st.data()
)
def test_what_was_written_is_read_wherever_the_pieces_are_cut(values: list[Any], data: st.DataObject) -> None:
    values = [{"id": 0} | value for value in values]
    indent = data.draw(st.sampled_from([None, 1]))
    for content in (
        json.dumps(values, indent=indent),
        json.dumps({"count": 1, "tickets": values}, indent=indent),
    ):
        raw = content.encode()
        size = data.draw(st.integers(1, 40))
        assert [record.value for record in _in_pieces(raw, size)] == values


def _in_pieces(raw: bytes, size: int) -> Iterator[Record]:
    class Slow(io.BytesIO):
        def read(self, _: int | None = -1, /) -> bytes:
            return super().read(size)

    return records(Source("slow", raw, lambda: Slow(raw)), _fail, FOLDERS)


def _fail(source: str, line: int | None, reason: str, raw: bytes) -> None:
    raise AssertionError((source, line, reason, raw))


def test_a_broken_line_is_set_aside_with_its_number_and_costs_no_other() -> None:
    found, asides = taken(
        source('{"id": 1}\n{"id": 2, "a": }\n"word"\n{"id": 3} {"id": 4}\n{"id": 5}\n{"id": 6, "b')
    )
    assert [record.value["id"] for record in found] == [1, 5]
    assert [aside.line for aside in asides] == [2, 3, 4, 6]
    assert asides[0].raw == b'{"id": 2, "a": }'
    assert asides[-1].reason == json_records.STOPS


def test_a_broken_first_line_does_not_hide_the_others() -> None:
    found, asides = taken(source('{"id": 1, oops\n{"id": 2}\n'))
    assert ([record.value["id"] for record in found], [aside.line for aside in asides]) == ([2], [1])


def test_a_broken_record_in_an_array_costs_no_other() -> None:
    content = '[{"id": 1},\n{"id": 2, "a": ["}]", oops]},\n{"id": 3, "t": tru}, x, {"id": 4}]'
    found, asides = taken(source(content))
    assert [record.value["id"] for record in found] == [1, 4]
    assert [aside.line for aside in asides] == [2, 3, 3]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_gives_what_is_whole_and_says_where_it_stops(share: float) -> None:
    rows = [{"id": number, "text": "x" * (number % 50)} for number in range(200)]
    whole = json.dumps({"count": 200, "tickets": rows}, indent=1)
    cut = whole[: int(len(whole) * share)]
    found, asides = taken(source(cut))
    assert [record.value for record in found] == rows[: len(found)]
    assert len(found) == cut.count("\n  }")
    assert [(aside.line, aside.reason) for aside in asides] == [(cut.count("\n") + 1, json_records.STOPS)]


def test_a_damaged_archive_gives_what_could_be_unpacked() -> None:
    raw = b'{"id": 1}\n{"id": 2}\n{"id'

    class Damaged(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            if not piece:
                raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            return piece

    found, asides = taken(Source("cut.gz", raw, lambda: Damaged(raw)))
    assert [record.value["id"] for record in found] == [1, 2]
    assert "could not be unpacked" in asides[0].reason


@pytest.mark.parametrize(
    "content", ["[" * 10_000, '{"a":' * 10_000, '{"id": ' + "[" * 10_000 + "]" * 10_000 + "}"]
)
def test_deep_nesting_is_set_aside(content: str) -> None:
    found, asides = taken(source(content))
    assert found == []
    assert asides


def test_deep_nesting_costs_no_other_record() -> None:
    deep = '{"id": ' + "[" * 10_000 + "]" * 10_000 + "}"
    for content in (f'[{{"id": 1}}, {deep}, {{"id": 2}}]', f'{{"id": 1}}\n{deep}\n{{"id": 2}}\n'):
        found, asides = taken(source(content))
        assert [record.value["id"] for record in found] == [1, 2]
        assert [aside.reason for aside in asides] == ["nested too deeply"]


def test_pages_within_pages_end_somewhere() -> None:
    _, asides = taken(source('{"data": ' * 10_000))
    assert asides


@pytest.mark.parametrize("wrapped", ['[{{"id": 1}}, {}, {{"id": 2}}]', '{{"id": 1}}\n{}\n{{"id": 2}}\n'])
def test_a_text_without_end_takes_little_memory(wrapped: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (json_text, json_records):
        monkeypatch.setattr(module, "LONGEST", 1 << 20)
    before, after = wrapped.format("@").encode().split(b"@")
    length = 64 << 20

    class Endless(io.RawIOBase):
        """One record with a text of 64 MiB, which is nowhere whole."""

        left = [before + b'{"id": 9, "text": "', *[b"x" * (1 << 18)] * (length >> 18), b'"}' + after]

        def read(self, _: int = -1, /) -> bytes:
            return self.left.pop(0) if self.left else b""

    tracemalloc.start()
    found, asides = taken(Source("endless", before, Endless))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [record.value["id"] for record in found] == [1, 2]
    assert [aside.reason for aside in asides] == ["longer than 1,048,576 characters"]
    assert len(asides[0].raw) <= json_text.SAMPLE
    assert peak < 8 << 20


def test_a_long_array_takes_the_memory_of_one_record() -> None:
    raw = b'{"tickets": [' + b",".join([b'{"id": 1, "text": "' + b"x" * 1000 + b'"}'] * 20_000) + b"]}"
    tracemalloc.start()
    long = Source("long", raw[:100], lambda: io.BytesIO(raw))
    count = sum(1 for _record in records(long, _fail, FOLDERS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000
    assert peak < len(raw) / 4


def test_what_json_does_not_know_is_read_as_missing_or_set_aside() -> None:
    found, asides = taken(
        source('{"id": NaN, "a": Infinity, "b": -Infinity}\n{"id": ' + "9" * 5000 + "}\n{}\n")
    )
    assert [record.value for record in found] == [{"id": None, "a": None, "b": None}, {}]
    assert [aside.line for aside in asides] == [2]


def test_noise_never_raises() -> None:
    chance = random.Random(7)
    for _ in range(300):
        taken(source("".join(chance.choice('[]{}",:\\ \n1aé"') for _ in range(chance.randrange(1, 200)))))
