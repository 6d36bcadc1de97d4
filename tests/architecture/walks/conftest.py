from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.architecture.walks.scene import Scene, scene, undone


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    before, settings.TROTH_BLOBS = settings.TROTH_BLOBS, tmp_path_factory.mktemp("blobs")
    yield settings.TROTH_BLOBS
    settings.TROTH_BLOBS = before


@pytest.fixture(scope="module")
def laid(django_db_setup: None, django_db_blocker: Any, blobs: Path) -> Iterator[Scene]:
    """One scene for all walks of a file: each test's transaction is a savepoint inside this one."""
    with django_db_blocker.unblock(), undone():
        yield scene()


@pytest.fixture
def place(laid: Scene, db: None, blobs: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The scene as it was laid, whatever the tests before did to it."""
    monkeypatch.setattr(settings, "TROTH_BLOBS", blobs)
    return deepcopy(laid)
