"""No naive time anywhere: a moment without a zone is a promise broken twice a year."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.architecture.sources import ROOT, imported, name_of, python_files, tree

NAIVE = {"utcnow", "utcfromtimestamp", "today"}
ZONED = {"now": 1, "fromtimestamp": 2}
"""What takes a zone, and its place there."""
CALLED = re.compile(rf"\.\s*({'|'.join(sorted(NAIVE | ZONED.keys()))})\s*\(")


def test_every_moment_has_its_zone() -> None:
    assert [where for path in python_files() for where in _naive(path)] == []


@pytest.mark.parametrize(
    "call",
    [
        "datetime.utcnow()", "datetime.utcfromtimestamp(0)", "datetime.datetime.today()", "date.today()",
        "datetime.now()", "datetime.datetime.now()", "datetime.fromtimestamp(0)", "date.fromtimestamp(0)",
    ],
)  # fmt: skip
def test_a_moment_without_a_zone_is_found(tmp_path: Path, call: str) -> None:
    assert _naive(_written(tmp_path, f"import datetime\nwhen = {call}\n")) == [f"said.py:2: {call}"]


@pytest.mark.parametrize(
    "call",
    ["datetime.now(UTC)", "datetime.now(tz=UTC)", "datetime.fromtimestamp(0, UTC)", "timezone.now()"],
)
def test_a_moment_with_its_zone_is_left_alone(tmp_path: Path, call: str) -> None:
    assert _naive(_written(tmp_path, f"when = {call}\n")) == []


def _written(folder: Path, text: str) -> Path:
    path = folder / "said.py"
    path.write_text(text, encoding="utf-8")
    return path


def _naive(path: Path) -> list[str]:
    """Where moments without a zone are made. A file in which nothing is called so is not read further."""
    if not CALLED.search(path.read_text(encoding="utf-8")):
        return []
    return [
        f"{name_of(path) if path.is_relative_to(ROOT) else path.name}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _has_no_zone(node)
    ]


def _has_no_zone(call: ast.Call) -> bool:
    made = call.func
    if not isinstance(made, ast.Attribute):
        return False
    if ast.unparse(made.value).split(".")[-1] not in ("datetime", "date"):
        return False
    is_told = any(one.arg == "tz" for one in call.keywords) or len(call.args) >= ZONED.get(made.attr, 0)
    return made.attr in NAIVE or (made.attr in ZONED and not is_told)


def test_rules_are_told_the_time() -> None:
    """`now` is an argument: a rule that looked at a clock could not be tried out."""
    rules = [path for path in python_files("troth") if "rules" in path.parts]
    assert rules
    assert [where for path in rules for where in _looks_at_a_clock(path)] == []


def _looks_at_a_clock(path: Path) -> list[str]:
    looks = [
        f"{name_of(path)}:{node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in ("now", "monotonic", "time_ns", *NAIVE)
    ]
    return looks + [f"{name_of(path)} imports time" for _ in {"time"} & imported(path)]


def test_the_database_keeps_moments_and_not_wall_clocks(db: None) -> None:
    assert settings.USE_TZ
    with connection.cursor() as cursor:
        cursor.execute("show timezone")
        assert cursor.fetchone() == ("UTC",)
        cursor.execute(
            """select table_name, column_name from information_schema.columns
               where table_schema = 'public' and data_type = 'timestamp without time zone'"""
        )
        assert cursor.fetchall() == []
