"""Settings: read in one place, each with a default that works, each told to whoever runs Troth."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, name_of, python_files, tree

SETTINGS = ROOT / "troth/site/settings.py"
FRAME = {
    "troth/__main__.py": "starts before settings can be read",
    "troth/site/wsgi.py": "says where the settings are",
    "troth/site/commands/running/prepare.py": "starts before settings can be read",
    "troth/site/commands/running/stage.py": "starts before settings can be read",
    "troth/site/commands/keeping/restore.py": "fills a database before any settings fit it",
    "troth/site/commands/keeping/upgrade.py": "asks a database that is not of this version yet",
    "troth/site/demo/player/play.py": "plays from outside, without Django",
    "troth/site/running/children.py": "hands the environment on to its children",
    "troth/site/running/database.py": "names the database that the settings then find",
    "troth/site/running/schema.py": "asks for the owner's connection before the settings are read",
    "troth/site/running/supervisor.py": "decides whether to start a database",
}
"""The command line around the application: it runs before Django does."""

OF_THE_FRAME = {
    "TROTH_DATABASE_OWNER": "between our own processes: the schema is being made",
    "TROTH_SUPERVISOR": "between our own processes: who watches whom",
}
"""Variables that no person sets."""


def reads(path: Path) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"):
            found.append(node)
        if isinstance(node, ast.ImportFrom) and node.module == "os":
            found += [node for alias in node.names if alias.name in ("environ", "getenv")]
    return found


def variables(path: Path) -> set[str]:
    strings = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    return {one for one in strings if isinstance(one, str) and re.fullmatch(r"TROTH_[A-Z0-9_]+", one)}


def test_only_the_settings_and_the_frame_around_them_read_the_environment() -> None:
    readers = {name_of(path) for path in python_files("troth") if reads(path)}
    assert readers - {name_of(SETTINGS)} == FRAME.keys()


def test_every_setting_is_told_in_the_docs() -> None:
    told = (ROOT / "docs/settings.md").read_text()
    wanted = set().union(*(variables(path) for path in python_files("troth"))) - OF_THE_FRAME.keys()
    assert len(wanted) > 10
    assert {name for name in wanted if f"`{name}`" not in told} == set()


def test_the_docs_tell_of_no_setting_that_is_gone() -> None:
    told = set(re.findall(r"TROTH_[A-Z0-9_]+", (ROOT / "docs/settings.md").read_text()))
    real = set().union(*(variables(path) for path in python_files()))
    assert told <= real


def test_every_setting_has_a_default_that_works(tmp_path: Path) -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TROTH_")}
    program = "import django; from django.conf import settings; django.setup(); assert settings.SECRET_KEY"
    subprocess.run(
        [sys.executable, "-c", program],
        env={**bare, "DJANGO_SETTINGS_MODULE": "troth.site.settings", "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=True,
        timeout=60,
    )


def test_nothing_is_open_by_default() -> None:
    from django.conf import settings

    assert settings.DEBUG is False
    assert settings.TROTH_DEMO == ""
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY


@pytest.mark.parametrize(
    ("url", "is_https"), [("https://desk.shop.example", True), ("http://desk.shop.example", False)]
)
def test_an_address_with_https_makes_the_cookies_secure(url: str, is_https: bool, tmp_path: Path) -> None:
    program = (
        "from troth.site import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.ALLOWED_HOSTS[0])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TROTH_URL": url, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        check=True,
        timeout=60,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert said == [str(is_https)] * 3 + ["desk.shop.example"]
