from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from tests.objects import KEY, SECRET, Kept, bucket
from troth.core import blobs

A_DAY = timedelta(days=1)


@pytest.fixture
def kept(settings: Any, db: None) -> Iterator[Kept]:
    """What lies in the bucket."""
    with bucket() as made:
        settings.TROTH_S3_BUCKET, settings.TROTH_S3_ENDPOINT = "files", made.url
        settings.TROTH_S3_ACCESS_KEY, settings.TROTH_S3_SECRET_KEY = KEY, SECRET
        yield made.kept


def test_what_was_put_is_got_by_its_hash(kept: Kept) -> None:
    digest = blobs.put(7, b"a receipt")
    assert digest == sha256(b"a receipt").hexdigest()
    assert list(kept) == [f"/files/7/{digest[:2]}/{digest[2:]}"]
    assert blobs.get(7, digest) == b"a receipt"
    with pytest.raises(FileNotFoundError):
        blobs.get(8, digest)


def test_what_nobody_wants_goes_after_it_has_rested(kept: Kept) -> None:
    digest = blobs.put(7, b"erased")
    assert not blobs.remove(7, digest, rests_for=A_DAY)
    ((name, (body, _)),) = kept.items()
    kept[name] = body, datetime.now(UTC) - 2 * A_DAY
    assert blobs.remove(7, digest, rests_for=A_DAY)
    assert kept == {}
    assert blobs.remove(7, digest, rests_for=A_DAY), "what is gone needs no second time"


def test_what_is_put_again_is_wanted_again(kept: Kept) -> None:
    digest = blobs.put(7, b"twice")
    ((name, (body, _)),) = kept.items()
    kept[name] = body, datetime.now(UTC) - 2 * A_DAY
    blobs.put(7, b"twice")
    assert not blobs.remove(7, digest, rests_for=A_DAY)
