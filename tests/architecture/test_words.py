"""The words of the code: none that says nothing, none that is short for another, and each in the glossary."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from tests.architecture.sources import ROOT, functions, name_of, python_files, texts, tree
from tests.architecture.test_layers import leaves
from troth.core.facts import Fact

EMPTY_WORDS = {
    "utils", "util", "helpers", "helper", "common", "misc", "service", "services", "manager", "managers",
    "handler", "handlers", "base", "stuff",
}  # fmt: skip
SHORTENED = {
    "conv", "msg", "cust", "usr", "cfg", "conf", "config", "ctx", "req", "resp", "res", "tmp", "num", "cnt",
    "idx", "btn", "addr", "attr", "attrs", "params", "param", "impl", "info", "mgr", "svc", "dt", "ts", "fn",
    "cb", "obj", "val", "err", "exc", "qs", "db", "auth", "desc", "calc", "proc", "prev", "cur", "elem",
}  # fmt: skip
"""Only id, url, api, html, csv, sql and utc are short."""

FOREIGN = {
    # Names that a framework looks for.
    "attrs", "auth", "conf", "config", "db", "params",
}  # fmt: skip
SERVICE_LOG = "service_log"
"""A word of the glossary: in it "service" says something."""
OTHERS_WORDS = "troth/channels/imports/desks/"
"""Who reads the exports of other desks speaks their words."""
NOT_OUR_WORDS = ("ticket", "sla", "inbox", "workspace", "operator", "event_log", "assignee", "helpdesk")


def parts(name: str) -> set[str]:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().replace(SERVICE_LOG, "log")
    return set(words.split("_")) - {""}


def test_no_module_is_named_for_nothing() -> None:
    for path in python_files():
        named = parts(path.stem) | {
            part for folder in path.relative_to(ROOT).parts[:-1] for part in parts(folder)
        }
        assert not named & EMPTY_WORDS, name_of(path)


def named(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every name that this file gives to something."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node
        elif isinstance(node, ast.arg):
            yield node.arg, node


def offenders(words: set[str], allowed: set[str]) -> set[str]:
    return {
        f"{name_of(path)}: {name}"
        for path in python_files("troth")
        for name, _node in named(path)
        if parts(name) & words and name not in allowed and not name.startswith(("handle_", "AUTH_"))
    }


def test_nothing_is_named_for_nothing() -> None:
    # Django calls what makes a model's queries its manager; logging calls what writes its lines a handler.
    assert offenders(EMPTY_WORDS, {"UserManager"}) == set()


def test_no_name_is_cut_short() -> None:
    assert offenders(SHORTENED - FOREIGN, set()) == set()


def test_there_is_one_word_for_each_thing() -> None:
    found = offenders(set(NOT_OUR_WORDS), set())
    assert {one for one in found if not one.startswith(OTHERS_WORDS)} == set()


def _glossary() -> str:
    """Words of the first column, as one text in small letters, plurals and all."""
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)
    return "\n".join(row.lower() for row in rows)


def _is_listed(word: str) -> bool:
    return re.search(rf"\b{word}s?\b", _glossary()) is not None


def test_every_table_is_a_word_of_the_glossary() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("troth.")]
    missing = set()
    for model in models:
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
        if (
            not _is_listed(name)
            and not _is_listed(name.split()[-1].rstrip("s"))
            and not _is_listed(name.split()[0])
        ):
            missing.add(model.__name__)
    assert missing == set()


def test_what_a_fact_is_about_is_a_word_of_the_glossary() -> None:
    """The first word of a fact is its subject: `PromiseKept` is about a promise."""
    facts = {one.__name__ for one in leaves(Fact) if one.__module__.startswith("troth.")}
    subjects = {re.findall(r"[A-Z][a-z]+", name)[0].lower() for name in facts}
    assert {subject for subject in subjects if not _is_listed(subject)} == set()


def test_the_code_waits_for_nobody() -> None:
    """What is to be done stands in an issue, not in a comment that stays for years."""
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
    assert [name_of(path) for path, text in texts() if marks.search(text)] == []


def test_no_place_of_one_machine_is_written_down() -> None:
    places = re.compile("|".join(["/ho" + "me/", "/wo" + "rk/", "/ro" + "ot/", r"C:\\Us" + "ers"]))
    assert [name_of(path) for path, text in texts() if places.search(text)] == []


def test_no_code_of_others_lies_in_the_tree() -> None:
    """Libraries come by pyproject.toml; nothing minified, nothing vendored."""
    for path, text in texts():
        assert not {"vendor", "vendored", "third_party", "node_modules", "dist"} & set(path.parts), name_of(
            path
        )
        if path.suffix in (".js", ".css", ".py"):
            assert max(map(len, text.splitlines()), default=0) < 1000, f"{name_of(path)} looks minified"
            assert "Copy" + "right (c)" not in text, name_of(path)


def test_test_names_are_sentences() -> None:
    for path in python_files("tests"):
        for function in functions(path):
            if function.name.startswith("test_"):
                assert function.name.count("_") >= 2, f"{name_of(path)}: {function.name}"
