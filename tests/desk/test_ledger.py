import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.desk import ledger
from troth.promises import clock
from troth.promises.models import Promise


def client_of(brand: Brand, role: Role) -> Client:
    client = Client()
    client.force_login(make.member(brand, role))
    return client


def test_the_ledger_shows_the_told_words_the_ending_and_the_reason(brand: Brand, desk: Client) -> None:
    conversation = make.conversation(brand)
    promise = make.promise(conversation)
    page = desk.get(f"/{brand.slug}/promises")
    assert promise.words not in page.content.decode()

    Promise.objects.update(announced_at=timezone.now())
    actions.reply(conversation, make.member(brand), "On its way.")

    page = desk.get(f"/{brand.slug}/promises")
    assert page.status_code == 200
    words = page.content.decode()
    assert promise.words in words
    assert "Kept" in words
    assert f'href="/{brand.slug}/conversations/{conversation.pk}"' in words
    assert "received" in words


def test_the_ledger_is_filtered_by_state(brand: Brand, desk: Client) -> None:
    make.conversation(brand, name="Karl", received_at=timezone.now() - timedelta(hours=1))
    clock.strike(timezone.now())
    make.conversation(brand, name="Ruth", address="ruth@customer.example")

    def shown(state: str) -> list[bool]:
        page = desk.get(f"/{brand.slug}/promises", {"state": state}).content.decode()
        return [name in page for name in ("Karl", "Ruth")]

    assert shown("") == [True, True]
    assert shown("broken") == [True, False]
    assert shown("running") == [False, True]
    assert shown("kept") == [False, False]
    assert shown("no-such-state") == [True, True]


def test_the_ledger_is_walked_page_by_page(
    brand: Brand, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "SIZE", 2)
    place = make.channel(brand)
    for number in range(5):
        make.conversation(place, name=f"Customer-{number}", address=f"c{number}@customer.example")
    url: str | None = f"/{brand.slug}/promises?state=running"
    seen: list[int] = []
    while url:
        text = desk.get(url).content.decode()
        seen += [number for number in range(5) if f"Customer-{number}<" in text]
        following = re.search(r'href="([^"]*after=[^"]*)"', text)
        url = unescape(following[1]) if following else None
    assert seen == [3, 4, 1, 2, 0]


def test_a_bad_cursor_is_refused_with_a_sentence(brand: Brand, desk: Client) -> None:
    for cursor in ("x", "ö", "AAAA", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"):
        page = desk.get(f"/{brand.slug}/promises", {"after": cursor})
        assert page.status_code == 400
        assert "not a cursor" in page.content.decode()


def test_nobody_who_may_not_see_promises_does(brand: Brand, desk: Client) -> None:
    make.conversation(brand, name="Secret")
    assert client_of(brand, Role.EXPERT).get(f"/{brand.slug}/promises").status_code == 403
    assert Client().get(f"/{brand.slug}/promises").status_code == 302
    assert desk.post(f"/{brand.slug}/promises").status_code == 405
    other = make.brand()
    stranger = client_of(other, Role.OWNER)
    assert stranger.get(f"/{brand.slug}/promises").status_code == 404
    assert "Secret" not in stranger.get("/all/promises").content.decode()
    assert "Secret" not in stranger.get(f"/{other.slug}/promises").content.decode()


@pytest.mark.parametrize("count", [1, 50])
def test_the_ledger_costs_the_same_queries_however_long(
    brand: Brand, desk: Client, count: int, django_assert_num_queries: object
) -> None:
    place = make.channel(brand)
    for number in range(count):
        make.conversation(place, address=f"c{number}@customer.example")
    desk.get(f"/{brand.slug}/promises")
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        desk.get(f"/{brand.slug}/promises")


QUERIES = 7
"""Session, person, memberships with their brands, savepoint, see, promises, release."""
