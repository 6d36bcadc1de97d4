import csv
from pathlib import Path

from troth.channels.imports.aside import MOST_REASONS, OTHER, Aside


def rows(folder: Path) -> list[list[str]]:
    with (folder / "set-aside.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_nothing_is_written_while_nothing_is_set_aside(tmp_path: Path) -> None:
    with Aside(tmp_path / "out") as aside:
        assert aside.total == 0
    assert not (tmp_path / "out").exists()


def test_rows_of_an_earlier_time_are_gone(tmp_path: Path) -> None:
    with Aside(tmp_path) as aside:
        aside("a.csv", 1, "broken", b"x")
    with Aside(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_row_is_kept_as_it_was_and_counted(tmp_path: Path) -> None:
    with Aside(tmp_path) as aside:
        aside("a.csv", 7, "no time", b'1,"two\nlines",\xff\n')
        aside("a.csv", None, "no time", b"<b>x</b>")
    assert rows(tmp_path) == [
        ["source", "line", "reason", "row"],
        ["a.csv", "7", "no time", '1,"two\nlines",\\xff'],
        ["a.csv", "", "no time", "<b>x</b>"],
    ]
    assert aside.counts == {"no time": 2}
    assert [example.line for example in aside.examples["no time"]] == [7, None]


def test_no_cell_runs_in_a_spreadsheet(tmp_path: Path) -> None:
    with Aside(tmp_path) as aside:
        aside("=cmd|' /C calc'!A0", 1, "broken", b"=HYPERLINK(1)")
    assert rows(tmp_path)[1] == ["'=cmd|' /C calc'!A0", "1", "broken", "'=HYPERLINK(1)"]


def test_a_hostile_row_is_cut_and_reasons_have_an_end(tmp_path: Path) -> None:
    with Aside(tmp_path) as aside:
        for number in range(MOST_REASONS + 5):
            aside("a.csv", number, f"reason {number}", b"x" * 100_000)
    assert len(aside.counts) == MOST_REASONS + 1
    assert aside.counts[OTHER] == 5
    assert len(rows(tmp_path)[1][3]) == 64 << 10
