"""`troth channel change` of a chat, by its key."""

import argparse
from typing import Any

import pytest

from tests.channels.chat.visits import Visit, vouched
from troth.channels.chat.command import change as changed_by
from troth.channels.chat.command import change_arguments, is_asked
from troth.channels.chat.models import Widget
from troth.channels.chat.setup import NotUsable
from troth.channels.chat.vouching.keys import secret_of
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db


def options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    change_arguments(parser)
    return parser.parse_args(arguments)


def change(visit: Visit, *arguments: str) -> list[str]:
    told = changed_by(visit.widget.channel, options(*arguments))
    visit.widget.refresh_from_db()
    return told


def test_what_is_given_changes_and_the_rest_stays(visit: Visit) -> None:
    before = visit.widget.accent
    told = change(visit, "--position", "start", "--title", "De Kade", "--greeting", "nl=Hallo.")
    assert told == ["Changed: title, position, greetings. Open pages show it when they are loaded anew."]
    shown = visit.ask("GET", "?language=nl").json()
    assert (shown["title"], shown["position"], shown["accent"]) == ("De Kade", "start", before)
    assert shown["words"]["greeting"] == "Hallo."
    assert FactRecord.objects.filter(name="ChatChanged").count() == 1


def test_what_is_as_it_was_is_no_change(visit: Visit) -> None:
    assert change(visit, "--accent", visit.widget.accent) == []
    assert not FactRecord.objects.filter(name="ChatChanged").exists()


def test_another_origin_takes_the_place_of_those_before(visit: Visit) -> None:
    change(visit, "--origin", "https://new.example")
    assert visit.ask("GET").status_code == 403
    assert Visit(visit.widget, origin="https://new.example").ask("GET").status_code == 200


def test_a_chat_speaks_only_its_languages_and_the_first_to_strangers(visit: Visit) -> None:
    change(visit, "--language", "nl", "--language", "en")
    spoken = {
        asked: visit.ask("GET", f"?language={asked}").json()["language"] for asked in ("en", "es", "nl")
    }
    assert spoken == {"en": "en", "es": "nl", "nl": "nl"}


@pytest.mark.parametrize(
    "arguments",
    [("--origin", "shop"), ("--accent", "red"), ("--language", "xx"), ("--greeting", "xx=Hello")],
)
def test_what_cannot_be_is_refused_and_changes_nothing(visit: Visit, arguments: tuple[str, str]) -> None:
    with pytest.raises(NotUsable):
        change(visit, "--title", "Another", *arguments)
    assert Widget.objects.get(pk=visit.widget.pk).title == ""


@pytest.mark.parametrize(("when", "status"), [((), 201), (("in-a-day",), 201), (("at-once",), 403)])
def test_a_new_secret_is_printed_and_the_old_one_ends_as_was_said(
    visit: Visit, when: tuple[str, ...], status: int
) -> None:
    user: dict[str, Any] = vouched(visit.widget, "7")
    told = change(visit, "--new-secret", *when)
    assert secret_of(visit.widget) in told[0]
    assert visit.post("/tokens", {"user": user}).status_code == status


def test_nothing_of_a_chat_is_asked_for_where_nothing_was_given() -> None:
    assert not is_asked(options())
    assert is_asked(options("--new-secret"))
