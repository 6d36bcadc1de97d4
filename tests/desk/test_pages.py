import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.blobs import path_of
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.channels import sending
from troth.conversations import actions
from troth.conversations.incoming import File
from troth.conversations.models import Conversation, Delivery, Kind, Message
from troth.core import blobs
from troth.promises.models import Promise

HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>&amp;{{ 7*7 }}"


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


def address(conversation: Conversation, rest: str = "") -> str:
    return f"/{conversation.brand.slug}/conversations/{conversation.pk}{rest}"


def client_of(brand: Brand, role: Role, **defaults: Any) -> Client:
    client = Client(**defaults)
    client.force_login(make.member(brand, role))
    return client


def said(conversation: Conversation, kind: Kind) -> list[str]:
    rows = Message.objects.filter(conversation=conversation, kind=kind).order_by("id")
    return list(rows.values_list("text", flat=True))


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_home_leads_to_the_brand_or_to_all_of_them(brand: Brand, desk: Client) -> None:
    assert desk.get("/").headers["Location"] == f"/{brand.slug}/conversations"
    both = make.member(brand)
    make.brand(owner=both)
    client = Client()
    client.force_login(both)
    assert client.get("/").headers["Location"] == "/all/conversations"


def test_the_list_shows_who_waits(conversation: Conversation, desk: Client) -> None:
    page = desk.get(f"/{conversation.brand.slug}/conversations")
    assert page.status_code == 200
    for words in ("Emma", "Order 1234", "Where is my order?", address(conversation)):
        assert words in page.content.decode()


def test_an_empty_list_says_what_to_do(brand: Brand, desk: Client) -> None:
    page = desk.get(f"/{brand.slug}/conversations").content.decode()
    assert "Nobody is waiting" in page
    assert f"troth channel add mail --brand {brand.slug}" in page


def test_a_script_that_asks_gets_the_rows_alone(conversation: Conversation, desk: Client) -> None:
    url = f"/{conversation.brand.slug}/conversations?view=all"
    fragment = desk.get(url, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="rows-region"')
    assert "Emma" in fragment
    assert "<html" not in fragment
    assert "<html" in desk.get(url).content.decode()


def test_the_page_of_a_conversation_shows_all_that_was_said_and_promised(
    conversation: Conversation, desk: Client
) -> None:
    Promise.objects.update(announced_at=timezone.now())
    actions.note(conversation, make.member(conversation.brand), "Ask the warehouse.")
    page = desk.get(address(conversation)).content.decode()
    promise = make.promise(conversation)
    for words in ("Where is my order?", "Ask the warehouse.", promise.words, "on its way", "Send answer"):
        assert words in page


def test_an_answer_is_sent_and_keeps_the_promise(conversation: Conversation, desk: Client) -> None:
    answer = desk.post(address(conversation, "/replies"), {"text": "On its way.", "key": "k"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address(conversation))
    assert said(conversation, Kind.ANSWER) == ["On its way."]
    assert make.promise(conversation).state == "kept"
    assert Delivery.objects.filter(message__kind=Kind.ANSWER).count() == 1


def test_a_note_stays_inside(conversation: Conversation, desk: Client) -> None:
    desk.post(address(conversation, "/notes"), {"text": "Ask the warehouse.", "key": "k"})
    assert said(conversation, Kind.NOTE) == ["Ask the warehouse."]
    assert make.promise(conversation).state == "running"


@pytest.mark.parametrize(("part", "kind"), [("/replies", Kind.ANSWER), ("/notes", Kind.NOTE)])
def test_the_same_form_sent_twice_says_it_once(
    conversation: Conversation, desk: Client, part: str, kind: Kind
) -> None:
    form = {"text": "On its way.", "key": key_in(desk.get(address(conversation)).content.decode())}
    for _ in range(2):
        assert desk.post(address(conversation, part), form).status_code == 302
    assert said(conversation, kind) == ["On its way."]


def test_changed_words_of_the_same_form_are_not_lost(conversation: Conversation, desk: Client) -> None:
    for text in ("On its way.", "On its way, by noon."):
        desk.post(address(conversation, "/replies"), {"text": text, "key": "k"})
    desk.post(address(conversation, "/notes"), {"text": "On its way.", "key": "k"})
    assert said(conversation, Kind.ANSWER) == ["On its way.", "On its way, by noon."]
    assert said(conversation, Kind.NOTE) == ["On its way."]


@pytest.mark.parametrize("text", ["", "  \n ", "word " * 20_001, "a\x00b"])
@pytest.mark.parametrize("part", ["/replies", "/notes"])
def test_what_cannot_be_said_comes_back_with_its_words(
    conversation: Conversation, desk: Client, part: str, text: str
) -> None:
    page = desk.post(address(conversation, part), {"text": text, "key": "kept-key"})
    assert page.status_code == 422
    assert text.replace("\x00", "\ufffd").strip()[:500] in page.content.decode().replace("\x00", "\ufffd")
    assert "kept-key" in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert Message.objects.filter(kind__in=[Kind.ANSWER, Kind.NOTE]).count() == 0


def test_a_conversation_is_closed_once_and_can_still_be_answered(
    conversation: Conversation, desk: Client
) -> None:
    for _ in range(2):
        assert desk.post(address(conversation, "/closure")).status_code == 302
    page = desk.get(address(conversation)).content.decode()
    assert "Closed" in page
    assert 'action="' + address(conversation, "/closure") not in page
    desk.post(address(conversation, "/replies"), {"text": "One more thing.", "key": "k"})
    conversation.refresh_from_db()
    assert conversation.closed_at is None
    assert said(conversation, Kind.ANSWER) == ["One more thing."]


def test_what_failed_is_shown_and_can_be_sent_again(conversation: Conversation, desk: Client) -> None:
    delivery = Delivery.objects.get()
    sending.give_up(delivery.brand_id, delivery.pk)
    again = address(conversation, f"/deliveries/{delivery.pk}/again")
    page = desk.get(address(conversation)).content.decode()
    assert "not delivered: It could not be sent." in page
    assert again in page

    assert desk.post(again).status_code == 302

    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    assert again not in desk.get(address(conversation)).content.decode()


def test_a_delivery_is_sent_again_from_its_own_conversation_only(
    conversation: Conversation, desk: Client
) -> None:
    other = make.conversation(conversation.channel, address="max@customer.example")
    delivery = Delivery.objects.get(message__conversation=conversation)
    sending.give_up(delivery.brand_id, delivery.pk)
    for pk in (delivery.pk, 0, 10**30):
        assert desk.post(address(other, f"/deliveries/{pk}/again")).status_code == 404


def with_original(brand: Brand, content: bytes) -> tuple[Conversation, int]:
    digest = blobs.put(brand.pk, content)
    file = File(name="original.eml", media_type="text/html", size=9, blob=digest, is_original=True)
    made = make.conversation(brand, files=(file, File(name=HOSTILE, media_type="x", size=3)))
    return made, made.messages.get(kind=Kind.CUSTOMER).pk


def test_an_original_is_always_a_download(brand: Brand, desk: Client) -> None:
    conversation, message = with_original(brand, b"<script>alert(1)</script>")
    answer = desk.get(address(conversation, f"/messages/{message}/original"))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="message-{message}.eml"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox"


def test_an_original_is_found_in_its_own_conversation_only(brand: Brand, desk: Client) -> None:
    conversation, message = with_original(brand, b"secret")
    other = make.conversation(brand, address="max@customer.example")
    for url in (
        address(other, f"/messages/{message}/original"),
        address(conversation, "/messages/0/original"),
    ):
        assert desk.get(url).status_code == 404
    path_of(brand.pk, conversation.messages.get(pk=message).attachments.get(is_original=True).blob).unlink()
    assert desk.get(address(conversation, f"/messages/{message}/original")).status_code == 404


def test_markup_in_what_customers_write_is_shown_and_never_run(brand: Brand, desk: Client) -> None:
    conversation = make.conversation(
        brand, HOSTILE, subject=HOSTILE, name=HOSTILE, address=f"{HOSTILE}@x", problem=HOSTILE
    )
    actions.note(conversation, make.member(brand, name=HOSTILE), HOSTILE)
    Delivery.objects.update(failed_at=timezone.now(), words=HOSTILE)
    desk.post(address(conversation, "/notes"), {"text": HOSTILE, "key": HOSTILE})
    pages = [
        desk.get(address(conversation)),
        desk.get(f"/{brand.slug}/conversations"),
        desk.get("/all/conversations"),
        desk.get(f"/{brand.slug}/promises"),
        desk.post(address(conversation, "/replies"), {"text": HOSTILE * 2_000, "key": HOSTILE}),
    ]
    for page in pages:
        words = page.content.decode()
        assert "&lt;script&gt;alert(" in words
        assert "<script>alert" not in words
        assert "<img src=x" not in words
        assert "49" not in re.findall(r"alert\(1\)&gt;&amp;amp;(.{2})", words)


PATHS = [
    ("GET", ""),
    ("POST", "/replies"),
    ("POST", "/notes"),
    ("POST", "/closure"),
    ("POST", "/deliveries/1/again"),
    ("GET", "/messages/1/original"),
]


@pytest.mark.parametrize(("method", "part"), PATHS)
def test_nobody_else_reaches_a_conversation(conversation: Conversation, method: str, part: str) -> None:
    url = address(conversation, part)
    signed_out = Client().generic(method, url)
    assert signed_out.status_code == 302
    assert signed_out.headers["Location"].startswith("/sign-in")
    other = make.brand()
    stranger = client_of(other, Role.OWNER)
    for path in (
        url,
        url.replace(f"/{conversation.brand.slug}/", f"/{other.slug}/"),
        f"/all/{url.split('/', 2)[2]}",
    ):
        assert stranger.generic(method, path).status_code == 404


@pytest.mark.parametrize(("method", "part"), PATHS)
def test_a_page_takes_its_own_method_only(
    conversation: Conversation, desk: Client, method: str, part: str
) -> None:
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
        assert desk.generic(other, address(conversation, part)).status_code == 405
    assert not Message.objects.filter(kind__in=[Kind.ANSWER, Kind.NOTE]).exists()


@pytest.mark.parametrize("part", ["/replies", "/notes", "/closure"])
def test_who_may_only_read_cannot_write(conversation: Conversation, part: str) -> None:
    analyst = client_of(conversation.brand, Role.ANALYST)
    page = analyst.get(address(conversation))
    assert page.status_code == 200
    assert "Send answer" not in page.content.decode()
    assert analyst.post(address(conversation, part), {"text": "x"}).status_code == 403
    conversation.refresh_from_db()
    assert conversation.closed_at is None


@pytest.mark.parametrize("part", ["/replies", "/notes", "/closure"])
def test_a_form_of_another_site_is_refused(conversation: Conversation, part: str) -> None:
    client = client_of(conversation.brand, Role.OWNER, enforce_csrf_checks=True)
    assert client.post(address(conversation, part), {"text": "x"}).status_code == 403


@pytest.mark.parametrize("number", ["0", "999999999", str(10**30)])
def test_what_is_not_there_is_not_found(brand: Brand, desk: Client, number: str) -> None:
    assert desk.get(f"/{brand.slug}/conversations/{number}").status_code == 404
    assert desk.get(f"/no-such-brand/conversations/{number}").status_code == 404


def test_a_bad_cursor_is_refused_with_a_sentence(brand: Brand, desk: Client) -> None:
    page = desk.get(f"/{brand.slug}/conversations", {"after": "<script>"})
    assert page.status_code == 400
    assert "not a cursor" in page.content.decode()


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_queries_however_long(
    brand: Brand, desk: Client, count: int, django_assert_num_queries: Any
) -> None:
    place = make.channel(brand)
    for number in range(count):
        make.conversation(place, address=f"c{number}@customer.example")
    desk.get(f"/{brand.slug}/conversations")
    # Session, person, memberships with their brands; savepoint, see; teams, ids, rows, saved views, counts;
    # release.
    with django_assert_num_queries(11):
        desk.get(f"/{brand.slug}/conversations")


@pytest.mark.parametrize("count", [1, 8])
def test_a_conversation_costs_the_same_queries_however_long(
    conversation: Conversation, desk: Client, count: int, django_assert_num_queries: Any
) -> None:
    agent = make.member(conversation.brand)
    for number in range(count):
        make.message(conversation, f"Question {number}")
        actions.reply(conversation, agent, f"Answer {number}")
    desk.get(address(conversation))
    # Five around it; conversation, read mark, mentions, messages, files, deliveries, ratings, promises, what
    # became of them, tags, what was merged and split, held answer, drafts; release.
    with django_assert_num_queries(20):
        desk.get(address(conversation))
