import json
from datetime import datetime
from pathlib import Path

import pytest

from troth.__main__ import main

OFFICE = {
    "zone": "Europe/Amsterdam",
    "week": {
        "mon": [["09:00", "12:00"], ["18:00", "02:00"]],
        **{key: [["09:00", "17:00"]] for key in ("tue", "wed", "thu", "fri")},
    },
    "holidays": ["2026-12-25"],
    "exceptions": {"2026-12-24": [["09:00", "12:00"]]},
}


@pytest.fixture
def hours(tmp_path: Path) -> Path:
    path = tmp_path / "hours.json"
    path.write_text(json.dumps(OFFICE))
    return path


def due(capsys: pytest.CaptureFixture[str], calendar: Path, start: str, allow: str) -> dict[str, object]:
    where = ["--calendar", str(calendar), "--start", start, "--allow", allow]
    assert main(["promises", "due", *where, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert isinstance(said, dict)
    return said


@pytest.mark.parametrize(
    ("start", "allow", "expected"),
    [
        ("2026-11-20T16:58:00+01:00", "15m", "2026-11-23T08:13:00+00:00"),
        # Used up at closing is due at closing; a second more waits for the next opening.
        ("2026-11-20T16:00:00+01:00", "1h", "2026-11-20T16:00:00+00:00"),
        ("2026-11-20T16:00:00+01:00", "60m1s", "2026-11-23T08:00:01+00:00"),
        # Past midnight belongs to the day it starts on.
        ("2026-11-23T23:00:00+01:00", "3h30m", "2026-11-24T08:30:00+00:00"),
        # The day before Christmas ends at noon, Christmas is closed, and so is the weekend.
        ("2026-12-24T11:30:00+01:00", "1h", "2026-12-28T08:30:00+00:00"),
    ],
)
def test_the_due_time_is_printed_in_utc(
    capsys: pytest.CaptureFixture[str], hours: Path, start: str, allow: str, expected: str
) -> None:
    assert due(capsys, hours, start, allow)["due_at"] == expected


def test_the_explanation_adds_up_to_the_due_time(capsys: pytest.CaptureFixture[str], hours: Path) -> None:
    said = due(capsys, hours, "2026-11-20T16:58", "15m")
    explained = said["explanation"]
    assert isinstance(explained, dict)
    assert explained["words"] == "received Fri 16:58, 2 min used, closed until Mon 09:00, due Mon 09:13"
    assert sum(step["seconds"] for step in explained["steps"] if step["state"] == "open") == 15 * 60
    assert datetime.fromisoformat(explained["steps"][-1]["until"]) == datetime.fromisoformat(
        str(said["due_at"])
    )


def test_public_holidays_of_a_region_are_closed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "madrid.json"
    week = {key: [["09:00", "17:00"]] for key in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    for places, day in ((["ES"], "2026-05-02"), (["ES-MD"], "2026-05-03")):
        path.write_text(json.dumps({"zone": "Europe/Madrid", "week": week, "public_holidays": places}))
        # The second of May is a holiday of Madrid, not of Spain; the first is one of both.
        assert str(due(capsys, path, "2026-04-30T16:59", "2m")["due_at"]).startswith(day)


@pytest.mark.parametrize(
    ("start", "allow", "words"),
    [
        ("2026-10-25T02:30", "1h", "comes twice in Europe/Amsterdam"),
        ("2026-03-29T02:30", "1h", "is skipped or comes twice"),
        ("soon", "1h", "'soon' is not a time"),
        ("2026-11-20", "2", "'2' is not a length of time"),
        ("9999-12-31T23:59:59Z", "1h", "out of range"),
    ],
)
def test_what_cannot_be_worked_out_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], hours: Path, start: str, allow: str, words: str
) -> None:
    assert main(["promises", "due", "--calendar", str(hours), "--start", start, "--allow", allow]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[]", "'' in the calendar"),
        ("{", "hours.json"),
        ('{"zone": "UTC", "week": {}}', "no open time"),
        (
            '{"zone": "UTC", "week": {"mon": [["09:00", "17:00"]]}, "public_holidays": ["XX"]}',
            "public_holidays[0]",
        ),
        (
            '{"zone": "UTC", "week": {"mon": [["09:00", "17:00"]]}, "public_holidays": ["NL-ZZ"]}',
            "no region 'ZZ'",
        ),
    ],
)
def test_a_calendar_that_cannot_be_used_names_what_to_change(
    capsys: pytest.CaptureFixture[str], hours: Path, text: str, words: str
) -> None:
    hours.write_text(text)
    where = ["--calendar", str(hours), "--start", "2026-11-20T16:58Z", "--allow", "1h"]
    assert main(["promises", "due", *where]) == 1
    assert words in capsys.readouterr().err
