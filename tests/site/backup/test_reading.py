import hashlib
import io
import tarfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from troth.core.machine.data import Data
from troth.site.backup.manifest import BLOBS, DATABASE, NAME, SECRET, Manifest, NotABackup
from troth.site.backup.reading import opened, unpack

DUMP = b"rows"
PICTURE = b"a picture"
DIGEST = hashlib.sha256(PICTURE).hexdigest()
BLOB = f"{BLOBS}7/{DIGEST[:2]}/{DIGEST[2:]}"
HEAD = Manifest(made_at=datetime(2026, 11, 22, tzinfo=UTC), database_sha256=hashlib.sha256(DUMP).hexdigest())
WHOLE = [(NAME, HEAD.as_json()), (SECRET, b"s3cret"), (DATABASE, DUMP), (BLOB, PICTURE)]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    made = Data(tmp_path / "data")
    made.blobs.mkdir(parents=True)
    return made


def backup(path: Path, entries: Sequence[tuple[str, bytes]]) -> Path:
    with tarfile.open(path, "w") as archive:
        for name, content in entries:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


def read(path: Path, data: Data) -> int:
    with opened(path) as (manifest, archive):
        return unpack(manifest, archive, data)[1]


def test_a_backup_becomes_the_files_it_was_made_of(tmp_path: Path, data: Data) -> None:
    assert read(backup(tmp_path / "b.tar", WHOLE), data) == 1
    assert (data.blobs / "7" / DIGEST[:2] / DIGEST[2:]).read_bytes() == PICTURE
    assert (data.path / "secret").read_text() == "s3cret\n"
    assert (data.path / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([(SECRET, b"s3cret")], "does not begin as a backup"),
        ([(NAME, b"{}")], "does not begin as a backup"),
        ([(NAME, HEAD.as_json().replace(b'"format": 1', b'"format": 2'))], "in a form that"),
        ([*WHOLE[:2], (DATABASE, b"other rows")], "missing or damaged"),
        (WHOLE[:2], "missing or damaged"),
        ([*WHOLE[:3], (BLOB, b"another picture")], "is not what its name says"),
        ([*WHOLE, ("../outside", b"x")], "'../outside'"),
        ([*WHOLE, (f"{BLOBS}7/../../{DIGEST[2:]}", b"x")], "which no backup of Troth does"),
        ([*WHOLE, ("/etc/passwd", b"x")], "'/etc/passwd'"),
        ([WHOLE[0], (SECRET, b"s" * 100_000)], "too large"),
    ],
)
def test_what_is_no_whole_backup_is_refused(
    tmp_path: Path, data: Data, entries: Sequence[tuple[str, bytes]], words: str
) -> None:
    with pytest.raises(NotABackup, match=words):
        read(backup(tmp_path / "b.tar", entries), data)
    assert {path.name for path in tmp_path.iterdir()} == {"b.tar", "data"}


def test_a_link_in_a_backup_is_refused(tmp_path: Path, data: Data) -> None:
    path = backup(tmp_path / "b.tar", WHOLE)
    with tarfile.open(path, "a") as archive:
        link = tarfile.TarInfo(f"{BLOBS}7/aa/{'b' * 62}")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    with pytest.raises(NotABackup, match="no plain file"):
        read(path, data)


def test_a_file_that_was_cut_off_is_refused(tmp_path: Path, data: Data) -> None:
    path = backup(tmp_path / "b.tar", WHOLE)
    path.write_bytes(path.read_bytes()[: 512 * 7 + 3])
    with pytest.raises(NotABackup):
        read(path, data)


def test_any_other_file_is_refused(tmp_path: Path, data: Data) -> None:
    path = tmp_path / "b.tar"
    path.write_bytes(b"no archive at all" * 100)
    with pytest.raises(NotABackup, match="cannot be read as a backup"):
        read(path, data)
