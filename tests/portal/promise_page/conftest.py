from collections.abc import Iterator

import pytest

from tests import make
from troth.accounts.models import Brand, Channel
from troth.core.database import see
from troth.portal.promise_page import actions
from troth.portal.promise_page.known.all import forget_all
from troth.promises.honest import waiting


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What the process keeps of a brand is gone, as after seconds."""
    forget_all()
    waiting.forget()
    yield
    forget_all()


@pytest.fixture
def place(brand: Brand) -> Channel:
    """The mail of a brand that shows everybody what it promises: an answer within 15 minutes."""
    made = make.channel(brand, address="help@quay.example")
    actions.choose(brand, public=True, by=None)
    see([brand.pk])
    return made
