import hashlib
import threading
from pathlib import Path

import pytest
from django.conf import settings

from tests.blobs import path_of
from troth.core import blobs


def files() -> list[Path]:
    return [path for path in Path(settings.TROTH_BLOBS).rglob("*") if path.is_file()]


def test_what_was_put_is_got_by_its_hash() -> None:
    content = b"Subject: \xff\x00 whatever"
    digest = blobs.put(1, content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert blobs.get(1, digest) == content


def test_the_same_bytes_lie_there_once() -> None:
    assert blobs.put(1, b"twice") == blobs.put(1, b"twice")
    assert len(files()) == 1


def test_one_brand_does_not_get_anothers_bytes() -> None:
    digest = blobs.put(1, b"of the first brand")
    with pytest.raises(FileNotFoundError):
        blobs.get(2, digest)
    blobs.put(2, b"of the first brand")
    assert len(files()) == 2, "the same file from two customers is two files"


def test_many_at_once_leave_one_whole_file_and_no_drafts() -> None:
    content = b"x" * 500_000
    threads = [threading.Thread(target=blobs.put, args=[1, content]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() == content for path in files()] == [True]


def test_only_the_owner_of_the_process_may_read_them() -> None:
    digest = blobs.put(1, b"private")
    path = path_of(1, digest)
    assert path.stat().st_mode & 0o077 == 0
    for folder in list(path.parents)[:3]:
        assert folder.stat().st_mode & 0o022 == 0


def test_a_write_that_fails_leaves_nothing_that_could_be_taken_for_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        blobs.put(1, b"lost")
    assert not path_of(1, hashlib.sha256(b"lost").hexdigest()).exists()
    assert files() == [], "and no draft fills the disk further"
