from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet
import pytest

from troth.insight.service_log.columns import SCHEMA
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding
from troth.insight.service_log.parquet import LogWriter, mark, parts, rows, zone_of

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FRIDAY_EVENING = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)


def entry(**changes: object) -> Entry:
    said = Entry(
        conversation="c1",
        id="m1",
        at=FRIDAY_EVENING,
        kind=Kind.MESSAGE,
        actor_kind=Actor.CUSTOMER,
        text="Where is my order?",
    )
    return said._replace(**changes)  # type: ignore[arg-type]


def written(folder: Path, *entries: Entry, **options: object) -> list[dict[str, Any]]:
    with LogWriter(folder, zone=AMSTERDAM, **options) as log:  # type: ignore[arg-type]
        for one in entries:
            log.add(one)
    return list(rows(folder))


def test_a_row_has_every_column_and_times_twice(tmp_path: Path) -> None:
    due = FRIDAY_EVENING + timedelta(minutes=15, microseconds=1)
    (row,) = written(tmp_path, entry(promise_due_at=due, promise_ending=PromiseEnding.KEPT))
    assert tuple(row) == tuple(SCHEMA.names)
    assert row["at"] == FRIDAY_EVENING
    assert row["at_us"] == int(FRIDAY_EVENING.timestamp()) * 1_000_000
    assert row["promise_due_us"] == row["at_us"] + 15 * 60 * 1_000_000 + 1
    assert row["promise_ending"] == "kept"


def test_the_hour_of_the_week_is_the_hour_on_the_brands_clock(tmp_path: Path) -> None:
    (row,) = written(tmp_path, entry())
    assert row["hour_of_week"] == 4 * 24 + 20


def test_a_time_in_another_zone_is_the_same_instant(tmp_path: Path) -> None:
    elsewhere = FRIDAY_EVENING.astimezone(timezone(timedelta(hours=9)))
    here, there = written(tmp_path, entry(), entry(at=elsewhere))
    assert here == there


def test_words_are_stored_only_when_asked_for(tmp_path: Path) -> None:
    (row,) = written(tmp_path / "without", entry())
    assert (row["text"], row["text_length"]) == (None, 18)
    (row,) = written(tmp_path / "with", entry(), keep_text=True)
    assert row["text"] == "Where is my order?"


def test_the_same_words_are_known_again_in_their_conversation_and_nowhere_else() -> None:
    assert mark("c1", "Where is\n my order?") == mark("c1", "where is my ORDER?")
    assert mark("c1", "Where is my order?") != mark("c2", "Where is my order?")


def test_the_language_is_found_for_customers_words_that_name_none(tmp_path: Path) -> None:
    said = written(
        tmp_path,
        entry(),
        entry(language="tr"),
        entry(actor_kind=Actor.AGENT),
        language_of=lambda text: "en",
    )
    assert [row["language"] for row in said] == ["en", "tr", None]


@pytest.mark.parametrize(
    "odd", ["lone \ud800 surrogate", "nul \x00 inside", "<script>", "\u202eright to left"]
)
def test_odd_characters_are_kept_as_they_can_be(tmp_path: Path, odd: str) -> None:
    (row,) = written(tmp_path, entry(conversation=odd, brand=odd, text=odd), keep_text=True)
    assert row["brand"]
    assert "\x00" not in str(row["text"])


def test_a_log_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    assert written(tmp_path) == []
    assert pyarrow.parquet.read_schema(parts(tmp_path)[0]).equals(SCHEMA)


def test_a_folder_that_is_written_again_holds_the_new_log_only(tmp_path: Path) -> None:
    written(tmp_path, entry(), entry(id="m2"))
    assert len(written(tmp_path, entry(id="m3"))) == 1


def test_a_writer_that_fails_leaves_no_log_behind(tmp_path: Path) -> None:
    def fail() -> None:
        with LogWriter(tmp_path, zone=AMSTERDAM) as log:
            log.add(entry())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_half_a_log_never_takes_the_place_of_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("troth.insight.service_log.parquet.ROWS_A_FILE", 2)
    written(tmp_path, entry(id="whole"))
    writer = LogWriter(tmp_path, zone=AMSTERDAM)
    for number in range(5):
        writer.add(entry(id=f"half {number}"))
        assert [row["id"] for row in rows(tmp_path)] == ["whole"]
    writer.close()
    assert [row["id"] for row in rows(tmp_path)] == [f"half {number}" for number in range(5)]


def test_a_log_says_by_which_clock_its_hours_were_told(tmp_path: Path) -> None:
    written(tmp_path, entry())
    assert zone_of(parts(tmp_path)[0]) == "Europe/Amsterdam"
