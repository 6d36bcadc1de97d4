from collections.abc import Iterator

import pytest

from tests.promises.honest import past


@pytest.fixture(autouse=True)
def _nothing_is_known_yet() -> Iterator[None]:
    """What a process has learned outlives a test."""
    past.forget()
    yield
    past.forget()
