import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bench.figures import RESULTS, Figure, beside, table
from bench.load.senders import quantile

ROOT = Path(__file__).parents[2]


@pytest.mark.journey
def test_the_benchmark_runs_and_writes_its_figures_beside_their_limits(tmp_path: Path) -> None:
    """Takes some twenty seconds: it starts a database, mail reception, a web server and a bare one."""
    result = RESULTS / f"test-{tmp_path.name}-{os.getpid()}.json"
    environment = {**os.environ, "TMPDIR": tempfile.gettempdir()}
    try:
        told = subprocess.run(
            [sys.executable, "-m", "bench", "api", "--quick", "--name", result.stem],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert told.returncode == 0, told.stderr
        written = json.loads(result.read_text("utf-8"))
    finally:
        result.unlink(missing_ok=True)
    assert told.stdout.startswith("figure")
    assert written["machine"]["postgresql"]
    assert [row["limit_name"] for row in written["figures"][:1]] == ["a bare Django view"]
    assert all(row["value"] > 0 for row in written["figures"])


def test_a_figure_stands_once_beside_each_limit_and_its_aim_once() -> None:
    rows = beside(
        Figure(name="mails", value=50, unit="mails/s", aim="half", is_met=True), [("a", 100), ("b", 200)]
    )
    assert [(row.limit, row.ratio, row.aim) for row in rows] == [(100, 0.5, "half"), (200, 0.25, "")]
    assert table(rows).splitlines()[2].endswith("yes")


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)], ids=["p50", "p99", "max", "least"]
)
def test_a_quantile_is_the_smallest_value_that_covers_the_share(share: float, expected: float) -> None:
    assert quantile([float(number) for number in range(100, 0, -1)], share) == expected
