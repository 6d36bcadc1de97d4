from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.channels.chat.visits import ORIGIN, Visit, widget
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.channels.chat.models import Widget
from troth.channels.chat.vouching.keys import secret_of, that_count
from troth.channels.chat.web.sightings import sightings_of
from troth.core.database import see
from troth.core.models import FactRecord

LOOK = {"title": "Ask us", "accent": "#aa3300", "position": "start", "languages": ["nl", "en"]}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def again(made: Widget) -> Widget:
    see([made.brand_id])
    return Widget.objects.select_related("channel__brand").get(pk=made.pk)


@pytest.fixture
def chat(brand: Brand) -> Widget:
    return widget(brand, allowed=timedelta(minutes=2))


def place(chat: Widget, name: str = "chat_channel") -> str:
    see([chat.brand_id])
    return reverse(name, args=[chat.channel.brand.slug, chat.channel_id])


def test_a_chat_is_made_and_its_secret_shown_this_once(brand: Brand, desk: Client) -> None:
    answer = desk.post(f"/{brand.slug}/chat/new", {"origins": "https://Shop.example/\nfile\n"})
    see([brand.pk])
    made = Widget.objects.select_related("channel").get()
    assert made.origins == ["https://shop.example", "null"]
    assert secret_of(made) in text_of(answer)
    page = text_of(desk.get(f"/{brand.slug}/chat/{made.channel_id}"))
    assert secret_of(made) not in page
    assert made.secret not in page


def test_an_origin_that_is_none_is_refused_in_a_sentence(brand: Brand, desk: Client, chat: Widget) -> None:
    for path in (f"/{brand.slug}/chat/new", place(chat, "chat_channel_sites")):
        answer = desk.post(path, {"origins": "not a site"})
        assert answer.status_code == 422
        assert "is not the address of a site" in text_of(answer)
    assert desk.post(f"/{brand.slug}/chat/new", {"origins": ""}).status_code == 422
    assert again(chat).origins == [ORIGIN]


def test_the_page_has_the_line_the_promise_and_the_real_chat(
    desk: Client, chat: Widget, django_assert_max_num_queries: Any
) -> None:
    path = place(chat)
    with django_assert_max_num_queries(20):
        page = text_of(desk.get(path))
    line = f"data-key=&#34;{chat.channel.address}&#34;&gt;&lt;/script&gt;"
    assert line in page
    assert f'src="/widget.js" data-key="{chat.channel.address}"' in page
    assert "2 minutes" in page
    assert "2 minuten" in page


def test_how_it_looks_and_speaks_is_changed_as_by_the_command(desk: Client, chat: Widget) -> None:
    answer = desk.post(place(chat, "chat_channel_look"), {**LOOK, "greeting_nl": "Zeg het maar"})
    assert answer.status_code == 302
    changed = again(chat)
    assert (changed.title, changed.accent, changed.position) == ("Ask us", "#aa3300", "start")
    assert changed.greetings == {"nl": "Zeg het maar"}
    assert set(changed.languages) == {"en", "nl"}
    fact = FactRecord.objects.filter(name="ChatChanged").latest("id")
    assert fact.actor_id is not None
    desk.post(place(chat, "chat_channel_look"), {**LOOK, "greeting_nl": ""})
    assert again(chat).greetings["nl"] == ""
    shown = Visit(chat).ask("GET", "?language=nl").json()
    assert shown["words"]["greeting"] != "Zeg het maar"


@pytest.mark.parametrize("change", [{"accent": "red"}, {"position": "middle"}, {"languages": ["xx"]}])
def test_what_no_browser_knows_is_refused(desk: Client, chat: Widget, change: dict[str, Any]) -> None:
    assert desk.post(place(chat, "chat_channel_look"), {**LOOK, **change}).status_code == 422
    assert again(chat).title == ""


def test_all_languages_together_are_all_that_will_ever_be(desk: Client, chat: Widget) -> None:
    desk.post(place(chat, "chat_channel_look"), {**LOOK, "languages": ["en", "tr", "nl", "es"]})
    assert again(chat).languages == []


def test_a_new_secret_is_shown_once_and_the_old_one_counts_for_a_day_or_no_more(
    desk: Client, chat: Widget
) -> None:
    first = secret_of(chat)
    page = text_of(desk.post(place(chat, "chat_channel_secret")))
    second = secret_of(again(chat))
    assert second in page
    assert second != first
    assert that_count(again(chat)) == [second, first]
    desk.post(place(chat, "chat_channel_secret"), {"at_once": "on"})
    assert len(that_count(again(chat))) == 1


def test_a_page_of_the_shop_that_loads_the_chat_is_seen_with_origin_and_time_alone(
    desk: Client, chat: Widget
) -> None:
    path = place(chat, "chat_channel_seen")
    assert "Not seen yet on https://shop.example" in text_of(desk.get(path))
    assert Visit(chat).ask("GET").status_code == 200
    assert Visit(chat, origin="").ask("GET").status_code == 200
    assert Visit(chat, origin="https://thief.example").ask("GET").status_code == 403
    found = again(chat).sightings
    assert list(found) == [ORIGIN]
    assert "Seen on https://shop.example" in text_of(desk.get(path))


def test_a_busy_shop_costs_one_write_a_minute(chat: Widget, django_assert_num_queries: Any) -> None:
    Visit(chat).ask("GET")
    first = again(chat).sightings
    Visit(chat).ask("GET")
    assert again(chat).sightings == first
    old = (timezone.now() - timedelta(minutes=2)).isoformat(timespec="seconds")
    Widget.objects.filter(pk=chat.pk).update(sightings={ORIGIN: old, "https://gone.example": old})
    Visit(chat).ask("GET")
    assert [one.origin for one in sightings_of(again(chat))] == [ORIGIN]
    assert again(chat).sightings[ORIGIN] > old
    assert "https://gone.example" not in again(chat).sightings


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AGENT, Role.ANALYST])
def test_only_who_sets_up_channels_sees_or_changes_any(brand: Brand, chat: Widget, role: Role) -> None:
    other = Client()
    other.force_login(make.member(brand, role))
    assert other.get(f"/{brand.slug}/chat").status_code == 403
    assert other.get(place(chat)).status_code == 403
    assert other.post(place(chat, "chat_channel_secret")).status_code == 403


def test_both_kinds_of_channels_lead_to_each_other(brand: Brand, desk: Client, chat: Widget) -> None:
    assert f'href="/{brand.slug}/chat"' in text_of(desk.get(f"/{brand.slug}/mail"))
    page = text_of(desk.get(f"/{brand.slug}/chat"))
    assert f'href="/{brand.slug}/mail"' in page
    assert ORIGIN in page
    assert "Not seen yet" in page
    assert f'href="/{brand.slug}/chat/{chat.channel_id}"' in text_of(desk.get("/all/chat"))
