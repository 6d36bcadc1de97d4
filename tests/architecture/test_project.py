"""What the README says can be done."""

import re
import shlex

import pytest

from tests.architecture.sources import ROOT
from troth.site.commands import parser


def commands(page: str) -> list[str]:
    """The lines of the page's shell blocks, without prompts and comments; continued lines joined."""
    blocks = re.findall(r"```(?:sh|console|bash)?\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [
        line.removeprefix("$ ").strip() for line in lines if line.strip() and not line.strip().startswith("#")
    ]


PAGES = [
    str(path.relative_to(ROOT))
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"))
]


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_a_page_names_is_there(page: str) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)`", (ROOT / page).read_text()))
    named |= {words[1] for line in commands(page) if (words := line.split())[0] == "make" and len(words) > 1}
    assert named <= targets()


@pytest.mark.parametrize("page", PAGES)
def test_every_troth_command_that_a_page_names_can_be_given(page: str) -> None:
    for line in commands(page):
        for found in re.findall(r"(?:^|[(|;&]\s*)troth (.*?)(?:\)|$)", line):
            words = shlex.split(re.split(r"\s[<>|#&]", found)[0], comments=True)
            assert parser().parse_args(words).command is not None, line


def test_readme_shows_what_there_is() -> None:
    text = (ROOT / "README.md").read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target
    assert {"demo", "test"} <= targets()


def test_every_page_of_the_docs_is_in_their_index() -> None:
    told = set(re.findall(r"^([a-z-]+)$", (ROOT / "docs/index.md").read_text(), re.MULTILINE))
    assert {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"} == told


def test_every_target_is_no_file() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split())
    assert targets() == phony


def test_the_lock_names_versions_and_no_index() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if line.strip()]
    assert lines
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[^\s/@]+", line)] == []
