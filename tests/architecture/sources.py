"""The project's own files, as its rules look at them."""

import ast
import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("troth", "tests", "bench")


@cache
def python_files(*parts: str) -> list[Path]:
    """Python sources without migrations, which are written by a machine."""
    found = [path for part in parts or PARTS for path in (ROOT / part).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


@cache
def texts() -> list[tuple[Path, str]]:
    """Every text file of the project, whether or not it is code."""
    skipped = {".git", ".venv", ".hypothesis", "build", "dist", "data", "__pycache__", "results"}
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(one for one in below if one not in skipped and not one.endswith("_cache"))
        for name in sorted(names):
            with suppress(UnicodeDecodeError):
                found.append((Path(folder, name), Path(folder, name).read_text(encoding="utf-8")))
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(path: Path) -> set[str]:
    """Dotted names of the modules that this file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} imports relatively: the layers are read by full names"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
