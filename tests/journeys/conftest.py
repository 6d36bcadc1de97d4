import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.database import first_to, shared
from tests.journeys.browser import Visitor, chromium
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth

Tell = Callable[[Mapping[str, object]], None]


@pytest.fixture
def tell(record_property: Callable[[str, Any], None], capsys: pytest.CaptureFixture[str]) -> Tell:
    """For figures of a run: shown beside its dots, and kept with its results (`--junitxml`)."""

    def show(figures: Mapping[str, object]) -> None:
        with capsys.disabled():
            for name, figure in figures.items():
                record_property(name, figure)
                sys.stdout.write(f"\n  {name}: {figure}")

    return show


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    """The relay of every channel."""
    made = Sink()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="troth-journey-") as made:
        yield Path(made)


# Not for the whole session: while Playwright runs, no other test can run an event loop in this thread.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def page(visitor: Visitor) -> Page:
    """Of a journey's one visitor, whom its file makes."""
    return visitor.page


@pytest.fixture(scope="session")
def model() -> Path:
    """A data folder with the schema and nobody in it, made once for all processes of a run; to be copied."""
    folder = shared() / "model"
    with first_to("model") as is_first:
        if is_first:
            folder.mkdir()
            Troth(folder).do("check")
    return folder / "data"


@pytest.fixture(scope="module")
def troth(folder: Path, model: Path) -> Iterator[Troth]:
    """An installation that nobody has started yet."""
    made = Troth(folder, model)
    yield made
    made.clear()


@pytest.fixture(scope="session")
def lasting(model: Path) -> Iterator[Troth]:
    """Its processes take eight seconds of a processor to start: one start serves many files. It has a public
    address, which links in mails lead to."""
    with tempfile.TemporaryDirectory(prefix="troth-journey-") as folder:
        made = Troth(Path(folder), model)
        try:
            made.start(TROTH_URL=made.url)
            yield made
        finally:
            made.clear()


@pytest.fixture(scope="module")
def running(lasting: Troth) -> Iterator[Troth]:
    """An installation that runs, with nobody in it; for journeys that never end it."""
    yield lasting
    lasting.forget()
