"""No naive time anywhere: a moment without a zone is a promise broken twice a year."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.architecture.sources import imported, name_of, python_files, tree

NAIVE = {"utcnow", "utcfromtimestamp", "today"}


@pytest.mark.parametrize("path", python_files(), ids=name_of)
def test_every_moment_has_its_zone(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of = ast.unparse(node.func.value).split(".")[-1]
        where = f"{name_of(path)}:{node.lineno}"
        if of in ("datetime", "date"):
            assert node.func.attr not in NAIVE, where
            has_zone = bool(node.args) or any(one.arg == "tz" for one in node.keywords)
            assert node.func.attr != "now" or has_zone, where
            has_zone = len(node.args) > 1 or any(one.arg == "tz" for one in node.keywords)
            assert node.func.attr != "fromtimestamp" or has_zone, where


@pytest.mark.parametrize(
    "path", [path for path in python_files("troth") if "rules" in path.parts], ids=name_of
)
def test_rules_are_told_the_time(path: Path) -> None:
    """`now` is an argument: a rule that looked at a clock could not be tried out."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in ("now", "monotonic", "time_ns", *NAIVE), f"line {node.lineno}"
    assert "time" not in imported(path)


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
