"""Small files, small functions, small folders."""

import ast
from collections import Counter
from statistics import median

from tests.architecture.sources import ROOT, functions, name_of, python_files

Function = ast.FunctionDef | ast.AsyncFunctionDef
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


def test_functions_are_short_and_take_little() -> None:
    found = [(name_of(path), one) for path in python_files("troth", "bench") for one in functions(path)]
    long = [(where, one) for where, one in found if _lines(one) > LONGEST_FUNCTION]
    assert [f"{where}: {one.name} has {_lines(one)} lines" for where, one in long] == []
    wide = [(where, one) for where, one in found if len(_given(one.args)) > MOST_PARAMETERS]
    assert [f"{where}: {one.name} takes {len(_given(one.args))} by position" for where, one in wide] == []


def test_functions_are_short_in_all() -> None:
    sizes = [_lines(one) for path in python_files("troth") for one in functions(path)]
    assert median(sizes) <= 10


def _lines(function: Function) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def _given(arguments: ast.arguments) -> list[str]:
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    return [name for name in names if name not in ("self", "cls")]
