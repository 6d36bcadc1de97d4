from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.channels.imports.entries import Collected, read
from troth.channels.imports import formats
from troth.channels.imports.reader import Hints
from troth.channels.imports.reading import read_all
from troth.core.errors import Refused
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding
from troth.insight.service_log.parquet import LogWriter, parts

AT = datetime(2024, 5, 1, 12, 30, 0, 250_000, UTC)
ONE, WHO = ("c1",), ("ann", "ann", "shop", "mail")
TOLD: Any = {
    "promise_due_at": AT,
    "promise_told_at": AT,
    "promise_ended_at": AT,
    "promise_ending": PromiseEnding.KEPT,
}


def test_a_service_log_comes_back_as_it_was_written(tmp_path: Path) -> None:
    written = [
        Entry(*ONE, "m1", AT, Kind.MESSAGE, Actor.CUSTOMER, *WHO, language="en", text="Hi?"),
        Entry(*ONE, "m2", AT, Kind.MESSAGE, Actor.AGENT, *WHO, "first", "gold", "en", "Yes"),
        Entry(*ONE, "p1", AT, Kind.PROMISE, Actor.SYSTEM, promise_kind="reply", **TOLD),
    ]
    with LogWriter(tmp_path / "log", zone=ZoneInfo("UTC"), keep_text=True) as log:
        for entry in written:
            log.add(entry)
    assert read(*parts(tmp_path / "log")) == written


def test_what_nobody_knows_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("colour,shape\nred,round\n")
    with pytest.raises(Refused, match=r"mapping.*--propose"):
        read(tmp_path / "x.csv")
    (tmp_path / "x.csv").write_bytes(bytes(range(256)) * 100)
    with pytest.raises(Refused, match="no format that is known"):
        read(tmp_path / "x.csv")


def test_a_strange_file_beside_a_known_one_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("case,activity,time\n1,a,2024-01-01T00:00:00Z\n")
    (tmp_path / "shapes.csv").write_text("colour,shape\nred,round\n")
    aside = Collected()
    assert len(list(read_all([tmp_path], hints=Hints(), aside=aside))) == 1
    ((name, _line, reason),) = aside.rows
    assert (name, reason) == ("shapes.csv", "a file of no format that is known")


def test_a_format_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n")
    with pytest.raises(Refused, match="there is no format 'telex'; choose from auto, service-log"):
        read(tmp_path / "x.csv", format_name="telex")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="nothing to read"):
        read(tmp_path)


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,activity,time\n" + "1,a,2024-01-01T00:00:00Z\n" * 1000)
    said: list[tuple[int, int | None]] = []
    progress = lambda done, total: said.append((done, total))  # noqa: E731
    list(read_all([path], hints=Hints(), aside=Collected(), progress=progress))
    assert said[-1] == (path.stat().st_size, path.stat().st_size)


def test_every_reader_that_is_there_has_its_name() -> None:
    names = [reader.NAME for reader in formats.readers()]
    assert names == [name for name in formats.MODULES if name in names]
    assert {"service-log", "twitter", "irc", "table"} <= {*names}


def test_heads_are_short_where_sources_are_many(tmp_path: Path) -> None:
    from troth.channels.imports import reading

    for number in range(reading.WHOLE_HEADS + 2):
        (tmp_path / f"{number:04}.csv").write_text(
            "case,activity,time\n" + "1,a,2024-01-01T00:00:00Z\n" * 200
        )
    ((_reader, sources),) = reading.grouped([tmp_path], format_name="auto", hints=Hints(), aside=Collected())
    assert len(sources[-1].head) == reading.SHORT_HEAD < len(sources[0].head)
    assert replace(sources[-1], head=b"").name.endswith(".csv")
