"""The stack: what may know of what. Imports are import-linter's; here is what it cannot see."""

import tomllib

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import ROOT, imported, name_of, python_files
from troth import flow
from troth.core.facts import Fact


def stack() -> list[set[str]]:
    """The rows of the import contract, from the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return [{name.strip(" ()") for name in row.split("|")} for row in layers]


def row_of(label_or_module: str) -> int:
    domain = label_or_module.split(".")[1]
    return next(number for number, row in enumerate(stack()) if domain in row)


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("troth.")]


def test_the_stack_is_the_one_that_was_designed() -> None:
    assert [sorted(row) for row in stack()] == [
        ["__main__"],
        ["site"],
        ["flow"],
        ["channels", "desk", "portal"],
        ["insight"],
        ["loyalty", "planning", "surveys"],
        ["routing"],
        ["network"],
        ["knowledge"],
        ["promises"],
        ["conversations"],
        ["people"],
        ["accounts"],
        ["core"],
    ]


def test_every_domain_has_its_place() -> None:
    placed = set().union(*stack())
    found = {path.name for path in (ROOT / "troth").iterdir() if (path / "__init__.py").is_file()}
    assert found <= placed
    assert len(own_models()) > 15


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_foreign_keys_point_down_the_stack(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey | models.ManyToManyField):
            continue
        target = field.related_model
        assert isinstance(target, type)
        if target.__module__.startswith("troth."):
            assert row_of(target.__module__) >= row_of(model.__module__), f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("path", [p for p in python_files("troth") if "rules" in p.parts], ids=name_of)
def test_rules_know_no_framework_no_network_and_no_clock(path: object) -> None:
    from pathlib import Path

    assert isinstance(path, Path)
    roots = {name.split(".")[0] for name in imported(path)}
    outside = {
        "django",
        "psycopg",
        "procrastinate",
        "ninja",
        "uvicorn",
        "aiosmtpd",
        "logging",
        "os",
        "socket",
    }
    assert not roots & outside
    assert not [name for name in imported(path) if name.startswith(("troth.core", "time.", "random."))]


def test_what_comes_before_never_imports_what_follows() -> None:
    """Only the site reads flow.py; a domain's facts are followed without being told by whom."""
    readers = {
        name_of(path)
        for path in python_files("troth")
        if any(n.startswith("troth.flow") for n in imported(path))
    }
    assert all(name.startswith("troth/site/") for name in readers)


def test_facts_are_frozen_and_named_in_the_past() -> None:
    assert all(issubclass(fact, Fact) for fact in flow.FLOW)
    for fact in (one for one in leaves(Fact) if one.__module__.startswith("troth.")):
        assert fact.__dataclass_params__.frozen, fact  # type: ignore[attr-defined]
        assert fact.__module__.endswith(".facts"), fact
        said_in_the_past = fact.__name__.endswith(
            ("ed", "Withdrawn", "Made", "Told", "Kept", "Broken", "Written", "Sent", "Undone", "Up")
        )
        assert said_in_the_past or fact.__name__ in (
            "AgentCameOnline",
            "AgentChosePresence",
            "AgentWentOffline",
            "AnswerHeld",
            "ConversationGivenBack",
            "ConversationHandedOver",
            "ConversationMarkedSpam",
            "ConversationSplit",
            "ConversationUnmarkedSpam",
            "ConversationTaken",
            "ConversationTakenBack",
            "NeedFound",
            "OfferTimedOut",
            "RoutingSet",
            "VisitorKnown",
            "CustomersKeptApart",
            "HolderOverdue",
            "PolicyOutgrown",
            "PromiseAtRisk",
            "PromiseReset",
            "RatingGiven",
        ), fact.__name__


def leaves(kind: type[Fact]) -> set[type[Fact]]:
    """The facts that are recorded; what they share has a class of its own above them."""
    below = [one for one in kind.__subclasses__() if "Fact" not in one.__name__ or one.__subclasses__()]
    return set().union(*map(leaves, below)) if below else {kind}


def test_pages_and_api_write_no_sql() -> None:
    for path in python_files("troth"):
        if path.name in ("pages.py", "api.py") or "api" in path.parts[:-1]:
            assert "django.db.connection" not in imported(path), name_of(path)


def test_actions_neither_render_nor_speak_http_nor_send_mail() -> None:
    for path in python_files("troth"):
        if path.name == "actions.py":
            forbidden = ("django.http", "django.shortcuts", "django.core.mail", "smtplib", "ninja")
            assert not [name for name in imported(path) if name.startswith(forbidden)], name_of(path)
