import pytest

from tests.channels.chat.visits import Visit, widget
from troth.accounts.models import Brand
from troth.channels.chat.web import door
from troth.core.throttle import Throttle


@pytest.fixture
def visit(brand: Brand) -> Visit:
    """A visitor at a chat that promises nothing."""
    return Visit(widget(brand)).come()


@pytest.fixture(autouse=True)
def _nobody_was_here_before() -> None:
    """What is counted in memory outlives a test."""
    throttles: tuple[Throttle, ...] = (door.by_address, door.words_by_token, door.marks_by_token)
    for throttle in throttles:
        throttle.forget()
