import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.channels.mail.rules.reading.tnef import MAX_FILES, SIGNATURE, Enclosed, unpacked

BODY, TITLE, DATA, RENDERING, PROPERTIES, PAGE = 0x2800C, 0x18010, 0x6800F, 0x69002, 0x69005, 0x69007


def attribute(level: int, identifier: int, content: bytes) -> bytes:
    checksum = sum(content) & 0xFFFF
    return struct.pack("<BII", level, identifier, len(content)) + content + struct.pack("<H", checksum)


def filled(content: bytes) -> bytes:
    return content + b"\0" * (-len(content) % 4)


def text_property(kind: int, tag: int, content: bytes) -> bytes:
    return struct.pack("<HHII", kind, tag, 1, len(content)) + filled(content)


def properties(*each: bytes) -> bytes:
    return attribute(2, PROPERTIES, struct.pack("<I", len(each)) + b"".join(each))


def file(title: bytes, content: bytes, more: bytes = b"") -> bytes:
    return (
        attribute(2, RENDERING, b"\0" * 14) + attribute(2, TITLE, title) + attribute(2, DATA, content) + more
    )


def tnef(*attributes: bytes) -> bytes:
    return struct.pack("<IH", SIGNATURE, 1) + b"".join(attributes)


def contents(raw: bytes) -> list[tuple[str, bytes]]:
    return [(one.name, raw[one.start : one.end]) for one in unpacked(raw).files]


def test_files_come_out_with_their_names_and_contents() -> None:
    raw = tnef(file(b"a.txt\0", b"one"), file(b"b.pdf\0", b"%PDF-1.4"))
    assert contents(raw) == [("a.txt", b"one"), ("b.pdf", b"%PDF-1.4")]


def test_the_long_name_stands_before_the_short_one_whatever_else_is_said_before_it() -> None:
    own_name = struct.pack("<II", 1, 6) + filled("ab\0".encode("utf-16-le"))
    before = [
        struct.pack("<HHI", 0x0003, 0x0E20, 7),  # a number
        struct.pack("<HH", 0x0040, 0x3007) + b"\0" * 8,  # a time
        struct.pack("<HHIII", 0x1003, 0x6000, 2, 1, 2),  # two numbers
        struct.pack("<HH", 0x001E, 0x8001)
        + b"\0" * 16
        + own_name
        + struct.pack("<II", 1, 2)
        + filled(b"x\0"),
    ]
    long = text_property(0x1F, 0x3707, "Rëchnung für Emma.pdf\0".encode("utf-16-le"))
    media = text_property(0x1E, 0x370E, b"Application/PDF\0")
    raw = tnef(file(b"RECHNU~1.PDF\0", b"%PDF", properties(*before, long, media)))
    assert unpacked(raw).files == (
        Enclosed("Rëchnung für Emma.pdf", "application/pdf", *span_of(raw, b"%PDF")),
    )


def span_of(raw: bytes, content: bytes) -> tuple[int, int]:
    start = raw.index(content)
    return start, start + len(content)


@pytest.mark.parametrize(("number", "page"), [(1254, "cp1254"), (65001, "utf-8"), (999_999, "cp1252")])
def test_names_and_words_are_read_in_their_code_page(number: int, page: str) -> None:
    title = "ücret.txt".encode(page)
    said = attribute(1, PAGE, struct.pack("<II", number, 0)) + attribute(1, BODY, "Günaydın".encode("cp1254"))
    raw = tnef(said, file(title, b"x"))
    assert contents(raw) == [("ücret.txt", b"x")]
    if number == 1254:
        assert unpacked(raw).body == "Günaydın"


@pytest.mark.parametrize("cut", range(1, 40))
def test_what_is_cut_off_keeps_what_came_before(cut: int) -> None:
    whole = tnef(file(b"a.txt\0", b"one"), file(b"b.txt\0", b"two and more than that, for it is cut"))
    assert contents(whole[:-cut])[:1] == [("a.txt", b"one")]


@pytest.mark.parametrize("raw", [b"", b"\x78\x9f\x3e\x22", b"PK\x03\x04" + b"\0" * 50, tnef()])
def test_what_is_none_holds_nothing(raw: bytes) -> None:
    assert unpacked(raw).files == ()


def test_no_more_files_than_a_person_looks_at() -> None:
    assert len(unpacked(tnef(*[file(b"a\0", b"x")] * 500)).files) == MAX_FILES


@given(st.binary(max_size=400))
def test_garbage_after_the_signature_never_raises(garbage: bytes) -> None:
    unpacked(tnef(garbage))


@given(st.binary(max_size=300), st.integers(0, 2**32 - 1))
def test_garbage_as_properties_never_raises(garbage: bytes, count: int) -> None:
    raw = tnef(file(b"a\0", b"x", attribute(2, PROPERTIES, struct.pack("<I", count) + garbage)))
    assert contents(raw)[0][1] == b"x"


@given(st.data())
def test_a_flipped_byte_never_raises_and_points_into_the_file(data: st.DataObject) -> None:
    long = text_property(0x1F, 0x3707, "long.pdf\0".encode("utf-16-le"))
    raw = bytearray(tnef(file(b"a.txt\0", b"one", properties(long)), file(b"b.txt\0", b"two")))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    assert all(0 <= one.start < one.end <= len(raw) for one in unpacked(bytes(raw)).files)
