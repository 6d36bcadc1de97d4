import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.desk.ledger import pages
from troth.promises import clock
from troth.promises.models import Promise
from troth.promises.resetting.actions import reset
from troth.promises.rules.calendar import parse


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
    monkeypatch.setattr(pages, "SIZE", 2)
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


@pytest.mark.parametrize("count", [1, 8])
def test_the_ledger_costs_the_same_queries_however_long(
    brand: Brand, desk: Client, count: int, django_assert_num_queries: object
) -> None:
    place = make.channel(brand)
    for number in range(count):
        make.conversation(place, address=f"c{number}@customer.example")
    desk.get(f"/{brand.slug}/promises")
    with django_assert_num_queries(QUERIES):  # type: ignore[operator]
        desk.get(f"/{brand.slug}/promises")


QUERIES = 8
"""Session, person, memberships with their brands, savepoint, see, promises, channels, release."""


def test_the_ledger_is_narrowed_by_channel_kind_telling_and_day(brand: Brand, desk: Client) -> None:
    mail, other = make.channel(brand), make.channel(brand)
    make.conversation(mail, name="Karl")
    told = make.conversation(other, name="Ruth", address="ruth@customer.example")
    Promise.objects.filter(conversation=told).update(announced_at=timezone.now())
    today = timezone.localdate()

    def shown(**asked: object) -> list[bool]:
        page = desk.get(
            f"/{brand.slug}/promises", {name: str(said) for name, said in asked.items()}
        ).content.decode()
        return [name in page for name in ("Karl", "Ruth")]

    assert shown(channel=mail.pk) == [True, False]
    assert shown(told="yes") == [False, True]
    assert shown(told="no") == [True, False]
    assert shown(kind="first_reply") == [True, True]
    assert shown(kind="call_back") == [False, False]
    assert shown(since=today) == shown(until=today) == [True, True]
    assert shown(since=today + timedelta(days=1)) == [False, False]
    assert shown(until=today - timedelta(days=1)) == [False, False]
    assert shown(channel="x", since="yesterday", told="perhaps") == [True, True], "nonsense asks for nothing"


def test_what_is_asked_for_goes_along_to_states_files_and_the_next_page(
    brand: Brand, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SIZE", 1)
    place = make.channel(brand)
    for number in range(2):
        make.conversation(place, address=f"c{number}@customer.example")
    asked = f"channel={place.pk}&amp;told=no"
    page = desk.get(f"/{brand.slug}/promises?channel={place.pk}&told=no").content.decode()
    assert f"/promises?state=broken&amp;{asked}" in page
    assert f"/promises.csv?{asked}" in page
    assert f"/promises?{asked}&amp;after=" in page


def test_both_clocks_of_a_promise_are_shown(brand: Brand, desk: Client) -> None:
    """Closed hours stand still for the promise, and are lived through by the customer."""
    calendar = parse({"zone": "UTC", "week": {"mon": [["09:00", "17:00"]]}})
    place = make.channel(brand, promise=timedelta(hours=2), calendar=calendar)
    conversation = make.conversation(place, received_at=datetime(2026, 11, 20, 16, tzinfo=UTC))
    promise = make.promise(conversation)
    Promise.objects.filter(pk=promise.pk).update(
        kept_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        answered_at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )
    page = desk.get(f"/{brand.slug}/promises").content.decode()
    assert "30 minutes of 2 hours" in page
    assert "66 hours" in page


def test_a_promise_has_a_page_with_its_reason_its_receipt_and_its_history(
    brand: Brand, desk: Client, django_assert_num_queries: object
) -> None:
    conversation = make.conversation(brand)
    promise = make.promise(conversation)
    Promise.objects.update(announced_at=timezone.now())
    actions.reply(conversation, make.member(brand, name="Zoe"), "On its way.")
    url = f"/{brand.slug}/promises/{promise.pk}"
    with django_assert_num_queries(10):  # type: ignore[operator]
        words = desk.get(url).content.decode()
    for said in (promise.words, "open: counts", "A promise was made", "The promise was kept", "Zoe"):
        assert said in words
    assert re.search(rf"/{brand.slug}/receipts/\d+:", words)
    assert client_of(make.brand(), Role.OWNER).get(url).status_code == 404
    assert client_of(brand, Role.EXPERT).get(url).status_code == 403
    assert desk.get(f"/{brand.slug}/promises/{promise.pk + 1}").status_code == 404


def test_a_chain_of_times_leads_both_ways(brand: Brand, desk: Client) -> None:
    first = make.promise(make.conversation(brand))
    later = Promise.objects.get(pk=first.pk)
    later.pk, later.replaces, later.due_at = None, first, first.due_at + timedelta(minutes=30)
    later.save()
    Promise.objects.filter(pk=first.pk).update(reset_at=timezone.now(), reset_cause="busy")
    words = desk.get(f"/{brand.slug}/promises").content.decode()
    assert "In place of an earlier promise" in words
    assert "Told anew:" in words
    assert f"promise no. {first.pk}" in desk.get(f"/{brand.slug}/promises/{later.pk}").content.decode()
    assert f"/promises/{later.pk}" in desk.get(f"/{brand.slug}/promises/{first.pk}").content.decode()


def test_a_new_time_has_in_its_history_that_it_was_told_in_place_of_another(
    brand: Brand, desk: Client
) -> None:
    first = make.promise(make.conversation(brand))
    Promise.objects.filter(pk=first.pk).update(announced_at=timezone.now())
    due_at = first.due_at + timedelta(hours=1)
    later = reset(first, due_at=due_at, cause="The courier is slow.", now=timezone.now())
    for promise in (first, later):
        page = desk.get(f"/{brand.slug}/promises/{promise.pk}").content.decode()
        assert "The customer was told a new time" in page
