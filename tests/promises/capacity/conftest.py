from collections.abc import Iterator

import pytest

from troth.promises.capacity import reckoning


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    """What one test kept in memory is not what came in the next."""
    reckoning.forget()
    yield
    reckoning.forget()
