"""Small files, small functions, small folders."""

import ast
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from tests.architecture.sources import ROOT, functions, name_of, python_files

LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS, FULLEST_FOLDER = 400, 50, 5, 12

WIDE = {
    # Options of a thing that is made in one breath, each by its name.
    "troth/accounts/models.py": {"create_user"},
}


def test_no_file_is_longer_than_can_be_held_in_mind() -> None:
    sizes = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}
    code = [lines for name, lines in sizes.items() if name.startswith("troth/") and lines]
    assert 30 <= median(code) <= 80


def test_styles_and_scripts_and_templates_are_small_too() -> None:
    kinds = (".css", ".js", ".html", ".sql")
    sizes = {
        name_of(path): len(path.read_text().splitlines())
        for path in (ROOT / "troth").rglob("*")
        if path.suffix in kinds
    }
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_no_folder_is_a_drawer() -> None:
    counted = Counter(path.parent for path in python_files() if path.name != "__init__.py")
    assert {name_of(folder): count for folder, count in counted.items() if count > FULLEST_FOLDER} == {}


@pytest.mark.parametrize("path", python_files("troth", "bench"), ids=name_of)
def test_functions_are_short_and_take_little(path: Path) -> None:
    for function in functions(path):
        lines = (function.end_lineno or 0) - function.lineno + 1
        assert lines <= LONGEST_FUNCTION, f"{function.name} has {lines} lines"
        positional = _given(function.args)
        assert len(positional) <= MOST_PARAMETERS, f"{function.name} takes {len(positional)} by position"


def test_functions_are_short_in_all() -> None:
    sizes = [
        (one.end_lineno or 0) - one.lineno + 1 for path in python_files("troth") for one in functions(path)
    ]
    assert median(sizes) <= 10


def _given(arguments: ast.arguments) -> list[str]:
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return [name for name in names if name not in ("self", "cls")]
