"""Who writes is shown at the other end, and written down nowhere."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import make
from tests.channels.chat.test_line import do, listener, play
from tests.channels.chat.visits import Visit, widget
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.channels.chat.web import desk as pages
from troth.conversations.models import Conversation
from troth.core.database import brands
from troth.core.live import Line, Lines
from troth.core.models import FactRecord


@pytest.fixture(autouse=True)
def _nobody_typed() -> Iterator[None]:
    pages.typed.forget()
    yield
    pages.typed.forget()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(brand: Brand, conversation_id: int) -> str:
    return f"/{brand.slug}/conversations/{conversation_id}/typing"


def test_the_visitors_line_hears_that_an_agent_writes_and_the_desks_do_not(committed: None) -> None:
    with transaction.atomic():
        visit = Visit(widget(make.brand())).come()
        brand = visit.widget.channel.brand
        agent = make.member(brand)

    async def scene(lines: Lines) -> None:
        await do(visit.say)
        with_brand = Line([brand.pk])
        ears = listener(visit)
        reading = asyncio.create_task(ears.read(lines))
        assert await ears.hears("event: message")
        await asyncio.sleep(0.1)
        lines.lines.add(with_brand)
        facts = await do(_facts)
        assert await do(_type) == 204
        assert await ears.hears("event: typing\ndata: {}")
        assert with_brand.changed == {}
        assert await do(_facts) == facts
        ears.gone.set()
        await reading
        assert not lines.watching

    def _type() -> int:
        with brands([brand.pk]):
            found = Conversation.objects.get()
        return int(signed_in(agent).post(address(brand, found.pk)).status_code)

    def _facts() -> int:
        with brands([brand.pk]):
            return FactRecord.objects.count()

    play(scene)


@pytest.mark.django_db
def test_typing_is_told_every_few_seconds_and_not_with_every_key(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(pages, "say_typing", lambda conversation: told.append(conversation.pk))
    visit.say()
    found = Conversation.objects.get()
    client = signed_in(make.member(found.brand))
    assert {client.post(address(found.brand, found.pk)).status_code for _ in range(5)} == {204}
    assert told == [found.pk] * 2


@pytest.mark.django_db
def test_only_who_may_answer_is_seen_to_write(visit: Visit) -> None:
    visit.say()
    found = Conversation.objects.get()
    path = address(found.brand, found.pk)
    people = {role: make.member(found.brand, role) for role in (Role.AGENT, Role.ANALYST, Role.EXPERT)}
    statuses = {role: signed_in(user).post(path).status_code for role, user in people.items()}
    assert statuses == {Role.AGENT: 204, Role.ANALYST: 403, Role.EXPERT: 404}
    assert signed_in(make.member(make.brand())).post(path).status_code == 404
    assert Client().post(path).status_code == 302
    assert signed_in(people[Role.AGENT]).get(path).status_code == 405


@pytest.mark.django_db
def test_nobody_is_told_of_typing_where_there_is_no_chat(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(pages, "say_typing", lambda conversation: told.append(conversation.pk))
    found = make.conversation(brand)
    assert signed_in(make.member(brand)).post(address(brand, found.pk)).status_code == 204
    assert told == []


@pytest.mark.django_db
def test_typing_costs_few_queries(visit: Visit, django_assert_max_num_queries: Any) -> None:
    visit.say()
    found = Conversation.objects.get()
    client = signed_in(make.member(found.brand))
    with django_assert_max_num_queries(14):
        client.post(address(found.brand, found.pk))
