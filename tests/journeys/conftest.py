import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture(scope="module")
def troth(folder: Path) -> Iterator[Troth]:
    """An installation that nobody has started yet."""
    made = Troth(folder)
    yield made
    made.clear()
