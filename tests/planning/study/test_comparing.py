from pathlib import Path

import pyarrow.parquet
import pytest

from tests.planning.twin.small import scenario
from troth.planning.study.comparing import mean, student, study
from troth.planning.study.trace import write_trace
from troth.planning.twin.scenario import ScenarioError, parse
from troth.planning.twin.scenario import scenario as scenario_of

POLICIES = ["promise-slack", "first-come"]


@pytest.mark.parametrize(
    ("degrees", "quantile"),
    [(1, 12.706204736), (2, 4.302652730), (3, 3.182446305), (9, 2.262157163), (29, 2.045229642)],
)
def test_students_quantile_is_the_tables(degrees: int, quantile: float) -> None:
    assert student(0.975, degrees) == pytest.approx(quantile, rel=1e-8)


def test_a_mean_has_its_interval_and_one_day_has_none() -> None:
    figure = mean([1.0, 2.0, 3.0])
    assert (figure.mean, figure.low, figure.high) == pytest.approx((2, 2 - 2.4841377, 2 + 2.4841377))
    assert mean([4.0]).low is None


def test_policies_meet_the_same_days_and_are_compared_day_by_day() -> None:
    found = study(scenario(), POLICIES, [1, 2, 3], bounded=True)
    ours, theirs = (found.figures[policy]["kept"].values for policy in POLICIES)
    assert found.differences["first-come"]["kept"].values == tuple(
        one - other for one, other in zip(ours, theirs, strict=True)
    )
    for figures in found.figures.values():
        assert all(0 < share <= 1 + 1e-9 for share in figures["bound_share"].values)
    assert set(found.as_data()["kept_by_channel"]["first-come"]) == {"chat", "message", "mail"}


def test_the_figures_can_be_worked_out_again_from_the_trace(tmp_path: Path) -> None:
    path = tmp_path / "day.parquet"
    rows = write_trace(path, scenario(), POLICIES, [5])
    table = pyarrow.parquet.read_table(path).to_pylist()
    assert len(table) == rows
    found = study(scenario(), POLICIES, [5])
    for policy in POLICIES:
        told = {name: figure.mean for name, figure in found.figures[policy].items()}
        mine = [row for row in table if row["policy"] == policy]
        promised = {row["conversation"]: row["value"] for row in mine if row["event"] == "arrived"}
        given = {row["conversation"]: row["value"] for row in mine if row["event"] == "given"}
        unanswered = {row["conversation"]: row["value"] for row in mine if row["event"] in ("left", "open")}
        waited = given | unanswered
        assert given.keys() | unanswered.keys() == promised.keys()
        assert not given.keys() & unanswered.keys()
        count = len(promised)
        assert told["kept"] == sum(given[one] <= promised[one] for one in given) / count
        late = sum(max(0.0, waited[one] - promised[one]) for one in promised)
        assert told["neglect_minutes"] == pytest.approx(late / 60 / count)
        assert told["never_answered"] == len(unanswered) / count
        assert told["offers"] == sum(row["event"] == "offered" for row in mine)
        paid = sum(row["value"] for row in mine if row["event"] == "accepted")
        assert told["network_cost"] == pytest.approx(paid)


@pytest.mark.parametrize(
    "data",
    [
        {"planets": 9},
        {"hours": [1.0] * 23},
        {"languages": {"nl": 0.5}},
        {"slots": 9},
        {"conversations": -1},
        {"channels": [{"name": "chat", "share": 1.0, "promised": 0, "patience": 9, "work": 9}]},
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ScenarioError):
        parse({"name": "mine", **data})


def test_a_scenario_is_found_by_name_or_file(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text('{"conversations": 50}', encoding="utf-8")
    assert scenario_of(str(tmp_path / "mine.json")).conversations == 50
    assert scenario_of("surge").conversations == 8000
    (tmp_path / "torn.json").write_text("{", encoding="utf-8")
    for name in ("torn.json", "none.json"):
        with pytest.raises(ScenarioError):
            scenario_of(str(tmp_path / name))
