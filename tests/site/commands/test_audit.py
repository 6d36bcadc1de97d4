"""`troth audit` as a person uses it: a file in, a report out, and a sentence where that cannot be."""

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.channels.imports.entries import DATA
from troth.__main__ import main
from troth.channels.imports.alone import alone_in

MONDAY = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"


def tickets(count: int = 40) -> list[dict[str, Any]]:
    """Zendesk tickets: every fourth is never answered, the others after ten minutes."""
    return [ticket(number) for number in range(count)]


def ticket(number: int) -> dict[str, Any]:
    asked = MONDAY + timedelta(hours=number)
    comments = [comment(number * 10, asked, author=100 + number)]
    if number % 4:
        comments.append(comment(number * 10 + 1, asked + timedelta(minutes=10), author=7))
    return {
        "id": number,
        "requester_id": 100 + number,
        "submitter_id": 100 + number,
        "created_at": f"{asked:%Y-%m-%dT%H:%M:%SZ}",
        "updated_at": f"{asked:%Y-%m-%dT%H:%M:%SZ}",
        "status": "open",
        "subject": HOSTILE,
        "via": {"channel": "email"},
        "url": f"https://shop.zendesk.com/api/v2/tickets/{number}.json",
        "comments": comments,
    }


def comment(number: int, at: datetime, *, author: int) -> dict[str, Any]:
    return {
        "id": number,
        "type": "Comment",
        "author_id": author,
        "public": True,
        "body": f"{HOSTILE} where is my order?",
        "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    }


def lines(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def audited(*arguments: str | Path, out: Path) -> dict[str, Any]:
    assert main(["audit", *map(str, arguments), "--out", str(out)]) == 0
    found: dict[str, Any] = json.loads((out / "measures.json").read_text())
    return found


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    assert main(["audit", *map(str, arguments)]) == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("troth: ")
    return said


@dataclass(frozen=True)
class Audited:
    """An audit that several tests look at and none writes into: each takes more than a second."""

    out: Path
    found: dict[str, Any]
    said: str

    @classmethod
    def of(cls, *arguments: str | Path, out: Path) -> "Audited":
        with redirect_stdout(StringIO()) as said:
            found = audited(*arguments, out=out)
        return cls(out, found, said.getvalue())


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Of the tickets as they are."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "tickets.json").write_text(lines(tickets()))
    return Audited.of(folder / "tickets.json", out=folder / "out")


@pytest.fixture(scope="module")
def in_tokyo(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    folder = tmp_path_factory.mktemp("tokyo")
    (folder / "tickets.json").write_text(lines(tickets()))
    return Audited.of(folder / "tickets.json", "--zone", "Asia/Tokyo", out=folder / "out")


@pytest.fixture(scope="module")
def in_tokyo_again(in_tokyo: Audited, tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Of the log that the first one wrote, without its zone."""
    return Audited.of(in_tokyo.out / "service-log", out=tmp_path_factory.mktemp("again") / "out")


def test_an_export_becomes_a_report_with_its_figures(plain: Audited) -> None:
    found = plain.found
    overall = found["overall"]
    assert overall["turns"]["value"] == 40
    assert overall["first_reply_p50_s"]["value"] == 600
    assert overall["never_answered"]["value"] == pytest.approx(0.25)
    assert set(overall["kept_share"]) == {"value", "low", "high", "n"}
    assert {"channel", "brand", "language", "hour_of_week"} <= set(found["by"])
    assert found["by"]["channel"]["mail"]["turns"]["value"] == 40
    assert "report.html" in plain.said
    report = (plain.out / "report.html").read_text()
    assert HOSTILE not in report
    assert "http://" not in report.replace("http://www.w3.org/", "")


def test_no_words_are_kept_unless_asked_for(tmp_path: Path) -> None:
    from troth.insight.service_log.parquet import rows

    (tmp_path / "tickets.json").write_text(lines(tickets(4)))
    audited(tmp_path / "tickets.json", out=tmp_path / "out")
    assert {row["text"] for row in rows(tmp_path / "out" / "service-log")} == {None}
    audited(tmp_path / "tickets.json", "--keep-text", out=tmp_path / "out")
    assert {row["text"] for row in rows(tmp_path / "out" / "service-log")} != {None}


@pytest.mark.parametrize("shape", ["reversed", "twice", "pages", "gz", "zip"])
def test_the_shape_of_an_export_changes_no_figure(shape: str, tmp_path: Path, plain: Audited) -> None:
    made = tickets()
    path = tmp_path / shape / "tickets.json"
    path.parent.mkdir()
    if shape == "reversed":
        path.write_text(lines(made[::-1]))
    elif shape == "twice":
        path.write_text(lines(made + made))
    elif shape == "pages":
        path.write_text(json.dumps({"tickets": made[:20], "next_page": None}))
        path.with_name("more.json").write_text(json.dumps({"tickets": made[15:]}))
    elif shape == "gz":
        path.with_suffix(".json.gz").write_bytes(gzip.compress(lines(made).encode()))
    else:
        with zipfile.ZipFile(path.with_suffix(".zip"), "w") as archive:
            archive.writestr("../tickets.json", lines(made))
    assert audited(tmp_path / shape, out=tmp_path / "out") == plain.found


def test_a_log_that_was_written_is_measured_again_as_it_lies_there(
    in_tokyo: Audited, in_tokyo_again: Audited
) -> None:
    assert in_tokyo_again.found == in_tokyo.found


def test_a_report_can_be_read_into_itself(tmp_path: Path, plain: Audited) -> None:
    """The log that is read is not gone before it was read."""
    shutil.copytree(plain.out, tmp_path / "out")
    parts = sorted((tmp_path / "out" / "service-log").glob("*.parquet"))
    assert audited(*parts, out=tmp_path / "out")["overall"]["turns"] == plain.found["overall"]["turns"]


def test_the_hours_of_a_log_stay_those_in_which_it_was_written(
    in_tokyo: Audited, in_tokyo_again: Audited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Hours are those of Asia/Tokyo." in (in_tokyo_again.out / "report.html").read_text()
    log = in_tokyo.out / "service-log"
    assert "Asia/Tokyo" in refusal(capsys, log, "--zone", "Europe/Amsterdam", "--out", tmp_path / "other")


def test_a_damaged_log_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "part-00000.parquet").write_bytes(b"PAR1" + b"x" * 100)
    assert "damaged" in refusal(capsys, tmp_path, "--out", tmp_path / "out")


def test_two_audits_do_not_write_into_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tickets.json").write_text(lines(tickets()))
    with alone_in(tmp_path / "out"):
        said = refusal(capsys, tmp_path / "tickets.json", "--out", tmp_path / "out")
    assert "Another audit is writing" in said


def test_rows_that_cannot_be_used_are_counted_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tickets.json").write_text(lines(tickets()) + '{"id": 99, "requester\n')
    audited(tmp_path / "tickets.json", out=tmp_path / "out")
    assert "set-aside.csv" in capsys.readouterr().out
    with (tmp_path / "out" / "set-aside.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert row["line"] == "41"
    assert row["row"].startswith('{"id": 99')


def test_the_norm_is_the_readers_choice(tmp_path: Path) -> None:
    (tmp_path / "tickets.json").write_text(lines(tickets()))
    path = tmp_path / "tickets.json"
    strict = audited(path, "--norm", "mail=5m", out=tmp_path / "strict")["overall"]["kept_share"]["value"]
    loose = audited(path, "--norm", "2h", out=tmp_path / "loose")["overall"]["kept_share"]["value"]
    assert strict == 0
    assert loose == pytest.approx(0.75, abs=0.01)


def test_two_reports_are_compared(tmp_path: Path, plain: Audited, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "better.json").write_text(lines([one for one in tickets() if one["id"] % 4]))
    audited(tmp_path / "better.json", out=tmp_path / "june")
    arguments = ["--compare", str(plain.out), str(tmp_path / "june"), "--out", str(tmp_path / "out")]
    assert main(["audit", *arguments]) == 0
    assert "Never answered" in capsys.readouterr().out
    assert (tmp_path / "out" / "compare.html").is_file()


def test_a_table_is_asked_about_and_a_mapping_proposed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "calls.csv"
    path.write_text("ref;wer;wann\n1;klant;2026-01-01T10:00:00Z\n1;agent;2026-01-01T10:05:00Z\n")
    assert "--propose" in refusal(capsys, path)
    assert main(["audit", str(path), "--propose"]) == 0
    assert "[[row]]" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.json"], "nowhere.json"),
        ([".", "--zone", "Mars/Base"], "Mars/Base"),
        ([".", "--norm", "soon"], "soon"),
        ([".", "--format", "telex"], "telex"),
        (["--compare", "a", "b"], "measures"),
        (["imaps://nobody@127.0.0.1:1/INBOX"], "127.0.0.1"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.txt").write_text("hello")
    assert words in refusal(capsys, *arguments)


def test_a_zip_bomb_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("tickets.json", b"\0" * (200 << 20))
    assert "bomb.zip" in refusal(capsys, tmp_path / "bomb.zip")


@pytest.mark.journey
def test_a_pipe_is_read_without_a_database(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "troth", "audit", "-", "--out", str(tmp_path / "out")]
    environment = {**os.environ, "TROTH_DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
    done = subprocess.run(
        command, input=lines(tickets()).encode(), capture_output=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "25% were never answered" in done.stdout.decode()


def test_nothing_to_read_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit"]) == 2
    assert "--compare" in capsys.readouterr().err


@pytest.mark.real_data
@pytest.mark.skipif(not DATA.is_dir(), reason="the reference data (../shared/data) is not here")
def test_the_published_figures_come_out_of_the_command(tmp_path: Path) -> None:
    twitter = audited(DATA / "twitter_support.csv.gz", out=tmp_path / "twitter")
    by_brand = twitter["by"]["brand"]
    for brand, minutes in {"AmazonHelp": 9, "AppleSupport": 7, "Tesco": 87}.items():
        assert by_brand[brand]["first_reply_p50_s"]["value"] / 60 == pytest.approx(minutes, rel=0.35), brand
    assert any("told" in warning for warning in twitter["warnings"])
    incidents = audited(DATA / "incident_event_log.parquet", out=tmp_path / "incidents")
    assert incidents["overall"]["turns"]["value"] > 10_000
    with (tmp_path / "incidents" / "handovers.csv").open(encoding="utf-8-sig") as file:
        shares = {row["handovers"]: float(row["share"]) for row in csv.DictReader(file)}
    assert shares["0"] == pytest.approx(0.22, abs=0.06)
    assert shares["6+"] == pytest.approx(0.91, abs=0.06)
    assert shares["0"] < shares["1"] < shares["2"] < shares["6+"]
