import json
from pathlib import Path

import pytest

from troth.core.errors import Refused
from troth.site.commands import parser
from troth.site.commands.planning import simulate

SMALL = {
    "conversations": 200,
    "experts": 5,
    "shifts": [{"starts": 0, "hours": 24, "people": 3}],
    "languages": {"nl": 1.0},
    "skills": {"order": 1.0},
    "skills_each": 1,
}


@pytest.fixture
def small(tmp_path: Path) -> str:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(SMALL), encoding="utf-8")
    return str(path)


def troth(*arguments: str) -> int:
    options = parser().parse_args(["simulate", "--processes", "1", *arguments])
    return int(options.command.run(options))


def test_a_table_and_the_same_figures_as_json(
    small: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, plot, trace = tmp_path / "out.json", tmp_path / "day.svg", tmp_path / "day.parquet"
    asked = ["--scenario", small, "--policy", "promise-slack", "--policy", "first-come", "--seeds", "0-1"]
    assert troth(*asked, "--bound", "--json", str(out), "--plot", str(plot), "--trace", str(trace)) == 0

    said = capsys.readouterr().out
    assert "of bound %" in said
    assert "promise-slack - first-come" in said
    found = json.loads(out.read_text("utf-8"))
    assert found["seeds"] == [0, 1]
    for figures in found["policies"].values():
        assert {"kept", "neglect_minutes", "never_answered", "p99_wait_s", "network_cost", "offers"} < set(
            figures
        )
        assert figures["bound_share"]["low"] <= figures["bound_share"]["mean"]
        assert figures["events_per_s"]["mean"] > 0
    assert plot.read_text("utf-8").startswith("<svg")
    assert trace.stat().st_size > 1000


def test_json_alone_goes_to_standard_output(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    troth("--scenario", small, "--policy", "first-come", "promise-slack", "--seeds", "3", "--json", "-")
    found = json.loads(capsys.readouterr().out)
    assert list(found["policies"]) == ["first-come", "promise-slack"]
    assert found["policies"]["first-come"]["kept"]["low"] is None, "one day has no interval"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--scenario", "none.json"], "neither standard, surge, phone nor a file"),
        (["--policy", "best"], "there is no 'best'"),
        (["--seeds", "x"], "no list of numbers"),
        (["--seeds", "9-1"], "names no day"),
        (["--seeds", "0-99999"], "more than 10,000"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(arguments: list[str], words: str) -> None:
    with pytest.raises(Refused, match=words):
        troth(*arguments)


def test_seeds_are_read_as_people_write_them() -> None:
    assert simulate.chosen_seeds("0,2,5-7,5") == [0, 2, 5, 6, 7]
