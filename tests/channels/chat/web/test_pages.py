"""What a visitor's browser sends, and what it gets: good, bad and strange."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from tests import make
from tests.channels.chat.visits import ORIGIN, Visit, vouched, widget
from troth.accounts.models import Brand
from troth.channels.chat.models import Visitor, Widget
from troth.channels.chat.web import door
from troth.conversations import actions as conversations
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Attachment, Conversation, Customer, Delivery, Identity, Message
from troth.core import blobs
from troth.core.database import see
from troth.core.throttle import Throttle
from troth.promises.models import Promise

pytestmark = pytest.mark.django_db


def test_a_first_word_opens_a_conversation_like_any_other(visit: Visit) -> None:
    answer = visit.say("Where is my order?")
    assert answer.status_code == 201
    found = Conversation.objects.with_people().get()
    assert (found.channel.kind, found.holder, found.subject) == ("chat", "queue", "Where is my order?")
    assert found.customer.name.startswith("Visitor ")
    assert found.customer.zone == "Europe/Amsterdam"
    assert answer.json()["text"] == "Where is my order?"


def test_what_is_said_next_goes_on_in_the_same_conversation(visit: Visit) -> None:
    visit.say("Hello?")
    visit.say("Are you there?")
    assert Conversation.objects.get().messages.count() == 2


def test_a_retry_is_the_same_message(visit: Visit) -> None:
    first = visit.say("Hello?", key="one-and-the-same")
    again = visit.say("Hello?", key="one-and-the-same")
    assert first.json() == again.json()
    assert Message.objects.count() == 1


def test_other_words_under_a_used_key_are_refused(visit: Visit) -> None:
    visit.say("Hello?", key="one-and-the-same")
    answer = visit.say("Goodbye.", key="one-and-the-same")
    assert answer.status_code == 422
    assert "key" in answer.json()["error"]
    assert Message.objects.count() == 1


def test_the_same_key_of_another_visitor_is_another_message(visit: Visit) -> None:
    other = Visit(visit.widget).come()
    for one in (visit, other):
        assert one.say("Hello?", key="one-and-the-same").status_code == 201
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "  \n "}, 422),
        ({"text": "a" * 8001}, 422),
        ({"text": "nul \x00"}, 422),
        ({"text": "half a pair \ud800"}, 422),
        ({"text": 5}, 400),
        ({"text": None}, 400),
        ({"key": "short"}, 422),
        ({"key": "not/a/key/at/all"}, 422),
        ({"key": ["a"]}, 400),
        ({"files": "abc"}, 400),
        ({"files": ["abc"]}, 410),
        ({"zone": 7}, 400),
        ({"page": ["a"]}, 400),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    visit: Visit, changes: dict[str, Any], status: int
) -> None:
    answer = visit.post("/messages", {"text": "Hello", "key": "a-good-key", **changes})
    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")
    assert answer["Access-Control-Allow-Origin"] == ORIGIN
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("page", "kept"),
    [
        ("https://shop.example/returns?order=4711#top", {"page": "https://shop.example/returns"}),
        ("https://shop.example/nul\x00\ud800", {"page": "https://shop.example/nul\ufffd\ufffd"}),
        ("about:blank", {}),
    ],
)
def test_the_page_on_which_they_write_is_kept_without_what_may_say_who_they_are(
    visit: Visit, page: str, kept: dict[str, str]
) -> None:
    assert visit.say(page=page).status_code == 201
    assert Message.objects.earliest("id").about == kept


@pytest.mark.parametrize("body", [" ", "{", "[]", "null", '"text"', "[" * 100_000, "\xff"])
def test_what_is_no_json_object_is_refused(visit: Visit, body: str) -> None:
    headers = {"Origin": ORIGIN, "Authorization": f"Bearer {visit.token}"}
    path = f"/chat/{visit.widget.channel.address}/messages"
    content = body.encode("latin-1")
    answer = visit.browser.post(path, content, content_type="application/json", headers=headers)
    assert answer.status_code == 400


def test_an_unknown_zone_is_the_brands(visit: Visit) -> None:
    visit.say(zone="Mars/Olympus")
    assert Customer.objects.get().zone == visit.widget.channel.brand.zone


def test_a_page_of_another_site_may_neither_ask_nor_read(visit: Visit) -> None:
    for origin in ("https://evil.example", "null", "https://shop.example.evil.example"):
        stranger = Visit(visit.widget, origin=origin, token=visit.token)
        for answer in (stranger.ask("GET"), stranger.say(), stranger.ask("OPTIONS", "/messages")):
            assert answer.status_code == 403
            assert "Access-Control-Allow-Origin" not in answer
    assert not Message.objects.exists()


def test_a_page_opened_as_a_file_may_ask_only_where_that_is_allowed(brand: Brand) -> None:
    allowed = widget(brand, origins=["file"])
    answer = Visit(allowed, origin="null").ask("GET")
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "null")


def test_a_browser_asks_beforehand_and_never_sends_credentials(visit: Visit) -> None:
    answer = visit.ask("OPTIONS", "/messages")
    assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "POST")
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies


def test_an_unknown_key_leads_nowhere(visit: Visit) -> None:
    for key in ("nobody", "help@shop.example", "a" * 500):
        assert visit.browser.get(f"/chat/{key}").status_code == 404


def test_a_wrong_method_is_said_to_be_one(visit: Visit) -> None:
    assert visit.ask("GET", "/messages").status_code == 405
    assert visit.ask("POST").status_code == 405


@pytest.mark.parametrize("token", ["", "x", "eyJ:a:b"])
def test_without_a_token_nothing_is_taken(visit: Visit, token: str) -> None:
    stranger = Visit(visit.widget, token=token)
    for path in ("/messages", "/marks", "/typing", "/contact", "/person", "/files"):
        assert stranger.post(path, {}).status_code == 401
    assert stranger.ask("GET", "/files/1").status_code == 401


def test_a_token_of_another_chat_is_not_known(visit: Visit, brand: Brand) -> None:
    for other in (widget(brand), widget(make.brand())):
        assert Visit(other, token=visit.token).say().status_code == 401


def test_a_flood_of_words_is_told_when_to_come_back(visit: Visit, monkeypatch: Any) -> None:
    monkeypatch.setattr(door, "by_address", Throttle(60, burst=4))
    answers = [visit.say(f"Hello {number}") for number in range(6)]
    assert [one.status_code for one in answers] == [201] * 4 + [429] * 2
    assert int(answers[-1]["Retry-After"]) >= 1
    assert "Retry-After" in answers[-1]["Access-Control-Expose-Headers"]
    assert Message.objects.count() == 4


def test_one_visitors_flood_is_not_the_others(visit: Visit, monkeypatch: Any) -> None:
    monkeypatch.setattr(door.words_by_token, "rate", 0.001)
    burst = int(settings.TROTH_CHAT_A_MINUTE / 2)
    statuses = [visit.say("Again.").status_code for _ in range(burst + 1)]
    assert statuses[-1] == 429
    assert Visit(visit.widget).come().say().status_code == 201


def test_a_promise_counts_as_told_only_when_the_browser_has_it(brand: Brand) -> None:
    visit = Visit(widget(brand, allowed=timedelta(seconds=30))).come()
    visit.say()
    promise = Promise.objects.get()
    assert (promise.announced_at, promise.withheld) == (None, "")
    assert "automatically" in str(promise.announcement.text if promise.announcement else "")
    assert visit.post("/marks", {"received": [promise.announcement_id], "read": 0}).status_code == 204
    promise.refresh_from_db()
    assert promise.announced_at is not None
    assert Delivery.objects.get().state == "sent"


def test_nothing_is_announced_where_nobody_confirmed_a_promise(visit: Visit) -> None:
    visit.say()
    assert not Promise.objects.exists()
    assert visit.ask("GET").json()["opening"] == ""


def test_what_is_promised_is_said_before_the_first_word(brand: Brand) -> None:
    visit = Visit(widget(brand, allowed=timedelta(seconds=30)))
    assert "30 seconds" in visit.ask("GET", "?language=en").json()["opening"]


def test_closed_hours_are_told_as_when_we_open(brand: Brand) -> None:
    from django.utils import timezone

    from troth.promises.actions import keep_hours
    from troth.promises.rules.calendar import parse

    now = timezone.now()
    tomorrow = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][(now.weekday() + 3) % 7]
    hours = keep_hours(brand, parse({"zone": "UTC", "week": {tomorrow: [["09:00", "17:00"]]}}))
    visit = Visit(widget(brand, allowed=timedelta(minutes=1), hours=hours)).come()
    assert (
        visit.ask("GET", "?language=en&zone=UTC")
        .json()["opening"]
        .startswith("We are closed now and open at 09:00")
    )
    visit.say()
    assert "open at" in Promise.objects.get().words


def test_nobody_marks_what_is_not_theirs(brand: Brand) -> None:
    place = widget(brand, allowed=timedelta(seconds=30))
    visit, other = Visit(place).come(), Visit(place).come()
    visit.say()
    other.say()
    theirs = Promise.objects.order_by("id").first()
    assert theirs is not None
    other.post("/marks", {"received": [theirs.announcement_id], "read": 10**12})
    theirs.refresh_from_db()
    assert theirs.announced_at is None


@pytest.mark.parametrize(
    "body", [{"received": "1"}, {"received": [True]}, {"read": -1}, {"read": 2**63}, {"received": [1.5]}]
)
def test_marks_that_are_no_numbers_are_refused(visit: Visit, body: dict[str, Any]) -> None:
    assert visit.post("/marks", body).status_code == 400


def test_reading_goes_forward_only(visit: Visit) -> None:
    visit.say()
    found = Conversation.objects.get()
    first = conversations.reply(found, make.member(visit.widget.brand), "Tomorrow.")
    visit.post("/marks", {"received": [first.pk], "read": first.pk})
    visit.post("/marks", {"received": [], "read": 1})
    assert Visitor.objects.get().read_id == first.pk


def test_a_mail_address_that_is_typed_is_a_way_to_answer_and_no_evidence(visit: Visit) -> None:
    make.conversation(visit.widget.brand, address="emma@customer.example")
    visit.say()
    assert visit.post("/contact", {"name": "Emma", "mail": "Emma@Customer.example"}).status_code == 204
    theirs = Visitor.objects.get()
    assert theirs.contact_mail == "emma@customer.example"
    assert theirs.identity.kind == "chat"
    assert theirs.identity.customer.name == "Emma"
    assert Identity.objects.filter(kind="mail").get().customer != theirs.identity.customer


@pytest.mark.parametrize(
    "mail", ["emma", "emma@", "a@b.example\r\nBcc: c@d.example", "x" * 300, "nul\x00@x.example"]
)
def test_what_is_no_mail_address_is_refused(visit: Visit, mail: str) -> None:
    visit.say()
    assert visit.post("/contact", {"name": "", "mail": mail}).status_code == 422
    assert Visitor.objects.get().contact_mail == ""


def test_nobody_is_reachable_before_they_said_something(visit: Visit) -> None:
    assert visit.post("/contact", {"name": "Emma", "mail": "emma@customer.example"}).status_code == 409


def test_a_person_can_be_asked_for(visit: Visit) -> None:
    answer = visit.post("/person?language=nl", {"key": "please-a-person", "zone": ""})
    assert answer.status_code == 201
    assert Conversation.objects.get().turn_opened_at is not None
    assert Conversation.objects.get().language == "nl"


def test_whoever_the_shop_vouches_for_has_one_history_on_every_device(visit: Visit) -> None:
    user = vouched(visit.widget, "customer-7", mail="Emma@customer.example", name="Emma")
    known = make.conversation(visit.widget.brand, address="emma@customer.example")
    for _ in range(2):
        Visit(visit.widget).come(user).say()
    theirs = Conversation.objects.filter(channel=visit.widget.channel)
    assert theirs.get().messages.count() == 2
    assert theirs.get().customer == known.customer


@pytest.mark.parametrize("part", ["id", "email", "name", "signature"])
def test_who_is_not_vouched_for_exactly_is_refused(visit: Visit, part: str) -> None:
    user = vouched(visit.widget, "customer-7", mail="emma@customer.example", name="Emma")
    answer = visit.post("/tokens", {"user": {**user, part: user[part] + "x"}})
    assert answer.status_code == 403


def test_a_line_break_moves_nothing_from_one_part_into_the_next(visit: Visit) -> None:
    signed = vouched(visit.widget, "7\nadmin@shop.example")
    assert visit.post("/tokens", {"user": signed}).status_code == 403
    moved = {
        **vouched(visit.widget, "7", mail="admin@shop.example"),
        "id": "7\nadmin@shop.example",
        "email": "",
    }
    assert visit.post("/tokens", {"user": moved}).status_code == 403


@pytest.mark.parametrize("user", [5, [], {"id": 7}, {"id": None, "signature": ""}])
def test_a_user_that_is_no_user_is_refused(visit: Visit, user: Any) -> None:
    assert visit.post("/tokens", {"user": user}).status_code == 400


def test_a_file_is_kept_by_its_content_and_named_plainly(visit: Visit) -> None:
    content = b"\x89PNG\r\n\x1a\n and more"
    given = visit.post("/files?name=..%2F..%2Fetc%2F%E2%80%AElamp.png", content).json()
    assert given["name"] == "lamp.png"
    said = visit.say("", files=[given["file"]]).json()
    kept = Attachment.objects.get()
    assert (kept.media_type, kept.size, kept.name) == ("image/png", len(content), "lamp.png")
    assert blobs.get(kept.brand_id, kept.blob) == content
    fetched = visit.ask("GET", f"/files/{said['files'][0]['id']}")
    assert fetched.content == content
    assert fetched["Content-Disposition"].startswith("attachment")
    assert fetched["Content-Security-Policy"] == "sandbox"
    assert fetched["X-Content-Type-Options"] == "nosniff"


def test_a_page_that_says_it_is_a_picture_is_known_as_none(visit: Visit) -> None:
    given = visit.post("/files?name=cat.png", b"<script>alert(1)</script>").json()
    visit.say("", files=[given["file"]])
    assert Attachment.objects.get().media_type == "text/plain"


def test_a_file_of_somebody_else_cannot_be_sent_or_fetched(visit: Visit) -> None:
    given = visit.post("/files?name=a.txt", b"mine").json()
    said = visit.say("", files=[given["file"]]).json()
    other = Visit(visit.widget).come()
    assert other.say("", files=[given["file"]]).status_code == 410
    other.say()
    assert other.ask("GET", f"/files/{said['files'][0]['id']}").status_code == 404


def test_a_file_that_is_empty_or_too_large_is_refused(visit: Visit, settings: Any) -> None:
    settings.TROTH_CHAT_FILE_LARGEST = 1000
    assert visit.post("/files?name=a.txt", b"").status_code == 400
    answer = visit.post("/files?name=a.txt", b"x" * 1001)
    assert answer.status_code == 413
    assert answer["Access-Control-Allow-Origin"] == ORIGIN


def test_another_brand_sees_nothing_of_it(visit: Visit) -> None:
    visit.say("A secret.")
    other = make.brand()
    see([other.pk])
    assert (Visitor.objects.count(), Widget.objects.count(), Message.objects.count()) == (0, 0, 0)


def test_a_desks_session_opens_nothing_here(visit: Visit) -> None:
    visit.browser.force_login(make.member(visit.widget.brand))
    visit.token = ""
    assert visit.say().status_code == 401


def test_a_word_costs_a_bounded_number_of_queries(visit: Visit, django_assert_max_num_queries: Any) -> None:
    visit.say()
    with django_assert_max_num_queries(30):
        visit.say("And one more.")


def test_the_answers_body_is_json_that_holds_no_markup(visit: Visit) -> None:
    said = visit.say("<img src=x onerror=alert(1)>")
    assert said["Content-Type"] == "application/json"
    assert json.loads(said.content)["text"] == "<img src=x onerror=alert(1)>"


def test_who_shares_a_shops_login_with_nobody_joins_nobody(visit: Visit) -> None:
    """Two users of the shop are two people, whatever address they give."""
    for user_id in ("customer-7", "customer-8"):
        Visit(visit.widget).come(vouched(visit.widget, user_id, mail="family@home.example")).say()
    assert len({one.customer_id for one in Conversation.objects.all()}) == 2


def test_an_erased_customers_address_is_forgotten_in_the_chat_too(visit: Visit) -> None:
    visit.say()
    visit.post("/contact", {"name": "Emma", "mail": "emma@customer.example"})
    erase(Customer.objects.get(), by=None)
    theirs = Visitor.objects.get()
    assert (theirs.contact_name, theirs.contact_mail) == ("", "")
