import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest

from troth.channels.imports.archives import Budget, Unpackable
from troth.channels.imports.lines import TooLong, lines
from troth.channels.imports.reader import Source
from troth.channels.imports.sources import NeedsFile, NotFound, find, size
from troth.core.errors import Refused

ROWS = b"case,activity,time\n1,a,2024-01-01T00:00:00Z\n"


def whole(source: Source) -> bytes:
    with source.open() as stream:
        return stream.read()


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return path


def test_a_file_is_the_same_plain_packed_and_packed_twice(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROWS)
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress(ROWS, mtime=0))
    zipped(tmp_path / "c.zip", plain=ROWS, packed_dot_gz=gzip.compress(ROWS, mtime=0))
    found = list(find([tmp_path]))
    assert [Path(source.name).name for source in found] == [
        "a.csv",
        "b.csv.gz",
        "c.zip: plain",
        "c.zip: packed.gz",
    ]
    assert [source.head for source in found] == [ROWS] * 4
    assert [whole(source) for source in found] == [ROWS] * 4
    assert [source.path is not None for source in found] == [True, False, False, False]


def test_what_is_read_is_counted_in_bytes_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "b.csv.gz"
    path.write_bytes(gzip.compress(ROWS * 1000, mtime=0))
    seen: list[int] = []
    for source in find([path], seen=seen.append):
        whole(source)
    assert sum(seen) == size([path]) == path.stat().st_size


@pytest.mark.parametrize("packed", [ROWS, gzip.compress(ROWS, mtime=0)])
def test_standard_input_is_looked_at_and_not_used_up(packed: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
    (source,) = find(["-"])
    assert source.head == whole(source) == ROWS


def test_an_archive_through_a_pipe_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PK\x03\x04...")))
    with pytest.raises(NeedsFile, match="save it"):
        list(find(["-"]))


def test_a_folder_of_letters_is_one_thing(tmp_path: Path) -> None:
    for folder in ("box/cur", "box/new", "box/tmp", "letters", "other"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "letters" / "1.eml").write_bytes(b"From: a@b.example\n\nhello\n")
    (tmp_path / "other" / "x.csv").write_bytes(ROWS)
    found = [source.path for source in find([tmp_path])]
    assert found == [tmp_path / "box", tmp_path / "letters", tmp_path / "other" / "x.csv"]


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No such file"):
        list(find([tmp_path / "absent"]))


@pytest.mark.parametrize("kind", ["zip", "gz"])
def test_a_bomb_is_refused_before_it_goes_off(kind: str, tmp_path: Path) -> None:
    much = bytes(80 << 20)
    path = tmp_path / f"bomb.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(much, mtime=0))
    else:
        zipped(path, rows_dot_csv=much)
    (source,) = find([path])
    with source.open() as stream, pytest.raises(Unpackable, match="200 times its size"):
        for _piece in iter(lambda: stream.read(1 << 20), b""):
            pass


def test_all_archives_together_have_a_limit() -> None:
    budget = Budget(left=100)
    budget.spend(60, "a")
    with pytest.raises(Unpackable, match="came out of the archives"):
        budget.spend(60, "b")


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv.gz"
    # Bytes that do not compress, so that what is left is more than the head.
    path.write_bytes(gzip.compress(b"".join(b"%d,%d\n" % (n, n * n) for n in range(200_000)))[:-200])
    (source,) = find([path])
    with pytest.raises(Unpackable, match="cut off"):
        whole(source)
    (tmp_path / "cut.zip").write_bytes(zipped(tmp_path / "z.zip", a=ROWS).read_bytes()[:-30])
    with pytest.raises(Unpackable, match="damaged"):
        list(find([tmp_path / "cut.zip"]))


def test_names_in_an_archive_are_only_names(tmp_path: Path) -> None:
    zipped(tmp_path / "up.zip", **{"../evil.csv": ROWS})
    (source,) = find([tmp_path / "up.zip"])
    assert source.name.endswith(": ../evil.csv")
    assert whole(source) == ROWS
    assert [path.name for path in tmp_path.iterdir()] == ["up.zip"]
    assert not (tmp_path.parent / "evil.csv").exists()


def test_a_workbook_and_an_archive_in_an_archive_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(Refused, match="save its sheet as CSV"):
        list(find([tmp_path / "book.xlsx"]))
    inner = zipped(tmp_path / "inner.zip", a=ROWS).read_bytes()
    with pytest.raises(Refused, match="archive in an archive"):
        list(find([zipped(tmp_path / "outer.zip", inner=inner)]))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-8"])
def test_text_comes_out_in_utf_8(encoding: str, tmp_path: Path) -> None:
    text = "case;who\n1;Müşteri\n" * 20_000
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    (source,) = find([path])
    assert whole(source) == text.encode()
    assert source.head == text.encode()[: len(source.head)]


def test_a_line_without_end_is_skipped_and_the_next_is_read() -> None:
    stream = io.BytesIO(b"a\n" + b"x" * 5000 + b"\nb\n" + b"y" * 5000)
    found = list(lines(stream, longest=1000))
    assert [number for number, _line in found] == [1, 2, 3, 4]
    assert (found[0][1], found[2][1]) == (b"a\n", b"b\n")
    assert [isinstance(line, TooLong) and line.length for _number, line in found] == [
        False,
        5001,
        False,
        5000,
    ]
