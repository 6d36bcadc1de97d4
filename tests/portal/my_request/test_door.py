"""Who is let in: whoever holds a link that counts, and nobody else, however they come."""

import logging

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.channels.chat.visits import Visit, widget
from tests.portal.my_request.reader import Reader
from troth.accounts.models import Brand
from troth.channels.chat.events import Reading
from troth.channels.chat.tokens import person_of
from troth.channels.mail.models import ReceivedMail
from troth.conversations import actions as conversations
from troth.conversations.acts import joining, spam
from troth.conversations.customers.erasing import erase
from troth.conversations.customers.merging import merge
from troth.conversations.models import Conversation, Message
from troth.conversations.request_links import my_request_path, void_links
from troth.core.database import see
from troth.core.models import FactRecord
from troth.portal.my_request import door
from troth.site.monitoring.logs import JsonLines, PlainLines


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is my moonlit parcel?")


@pytest.fixture
def reader(conversation: Conversation) -> Reader:
    return Reader(conversation)


def test_a_link_opens_the_request_without_a_session_or_a_cookie(reader: Reader) -> None:
    answer = reader.look()
    assert answer.status_code == 200
    assert "moonlit parcel" in answer.content.decode()
    assert not answer.cookies


def test_the_page_is_kept_by_nobody_and_told_to_nobody(reader: Reader) -> None:
    for below in ("", "/now"):
        answer = reader.look(below)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_link_says_nothing_of_whom_it_is_for(conversation: Conversation) -> None:
    path = my_request_path(conversation)
    assert "emma" not in path.lower()
    assert path.startswith(f"/{conversation.brand.slug}/request/{conversation.pk}-0")


@pytest.mark.parametrize("change", ["", "x", "1-0.", "another"])
def test_a_key_that_we_did_not_sign_leads_nowhere(
    reader: Reader, conversation: Conversation, change: str
) -> None:
    signature = reader.key.partition(".")[2]
    forged = {
        "": "0",
        "x": f"{reader.key}x",
        "1-0.": "1-0.",
        "another": f"{conversation.pk + 1}-0-m.{signature}",
    }[change]
    answer = Client().get(f"/{reader.brand.slug}/request/{forged}")
    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.content.decode()


def test_a_key_opens_nothing_at_another_brands_address(reader: Reader) -> None:
    other = make.brand()
    make.conversation(other)
    for slug in (other.slug, "nobody", "all"):
        assert Client().get(f"/{slug}/request/{reader.key}").status_code == 404


def test_whoever_is_signed_in_elsewhere_gets_no_more_by_a_link(reader: Reader) -> None:
    stranger = Client()
    stranger.force_login(make.member(make.brand()))
    assert stranger.get(reader.path).status_code == 200, "the link is the key, whoever has it"
    assert stranger.get(f"{reader.path}x").status_code == 404


def test_links_that_a_person_made_void_lead_nowhere_and_the_next_one_counts(
    reader: Reader, conversation: Conversation
) -> None:
    void_links(conversation, make.member(conversation.brand))
    assert reader.look().status_code == 404
    assert reader.add("Hello?").status_code == 404
    assert Reader(conversation).look().status_code == 200


def test_the_desk_has_an_act_that_makes_them_void(reader: Reader, conversation: Conversation) -> None:
    desk = Client()
    desk.force_login(make.member(reader.brand))
    assert desk.post(f"/{reader.brand.slug}/conversations/{conversation.pk}/links/voiding").status_code == 302
    see([reader.brand.pk])
    assert reader.look().status_code == 404


def test_an_erased_customers_link_looks_like_one_that_never_was(
    reader: Reader, conversation: Conversation
) -> None:
    erase(conversation.customer, by=make.member(conversation.brand))
    gone = reader.look()
    never = Client().get(f"/{reader.brand.slug}/request/1-0.x")
    assert (gone.status_code, gone.content) == (404, never.content)


def test_after_a_merge_the_old_link_leads_to_what_goes_on(brand: Brand, conversation: Conversation) -> None:
    channel = conversation.channel
    older = make.conversation(channel, "My first word about it")
    reader = Reader(older)
    joining.join(conversation, older, make.member(brand))
    page = reader.page()
    assert "My first word about it" in page
    assert "moonlit parcel" in page


def test_a_merge_with_another_address_of_theirs_shows_each_link_its_own(brand: Brand) -> None:
    channel = make.channel(brand)
    kept = make.conversation(channel, "Said from home", address="emma@home.example")
    gone = make.conversation(channel, "Said from work", address="emma@work.example")
    person = make.member(brand)
    merge(kept.customer, gone.customer, by=person)
    kept.refresh_from_db()
    gone.refresh_from_db()
    joining.join(kept, gone, person)
    from_home, from_work = Reader(kept).page(), Reader(gone).page()
    assert "Said from work" not in from_home, "whoever reads the one address may not read the other"
    assert "Said from work" in from_work
    assert "Said from home" in from_work


def test_a_link_in_a_chat_shows_no_mail(brand: Brand, settings: Settings) -> None:
    """Whoever has the browser may have typed anybody's address, and the answer followed there."""
    visit = Visit(widget(brand)).come()
    visit.say("I am in the chat")
    chat = Conversation.objects.get(channel__kind="chat")
    channel = make.channel(brand)
    by_mail = conversations.receive(
        channel, make.incoming("Said by mail", address="e@x.example"), conversation=chat
    )
    ReceivedMail.objects.create(
        brand=brand, channel=channel, fingerprint=b"1" * 32, message=by_mail, received_at=by_mail.said_at
    )
    settings.TROTH_URL = "https://desk.shop.example"
    reading = Reading(visit.widget.channel, person_of(visit.token, visit.widget.channel_id))
    path = Reader(chat, by_mail=False).path
    assert reading.look().state["request"] == f"https://desk.shop.example{path}"
    in_chat = Reader(chat, by_mail=False).page()
    assert "I am in the chat" in in_chat
    assert "Said by mail" not in in_chat
    assert "Said by mail" in Reader(chat).page()


def test_nothing_can_be_added_to_spam(reader: Reader, conversation: Conversation) -> None:
    spam.mark_spam(conversation, make.member(reader.brand))
    before = Message.objects.count()
    for act in ("messages", "closing", "choice"):
        answer = reader.send(act, {"text": "Buy this", "key": "form-0001", "choice": "keep_waiting"})
        assert answer.status_code == 409, act
    assert Message.objects.count() == before
    conversation.refresh_from_db()
    assert conversation.closed_at is not None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_does_nothing(reader: Reader, site: str) -> None:
    before = FactRecord.objects.count()
    answer = reader.send("messages", {"text": "I hate you", "key": "form-0001"}, **{"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert FactRecord.objects.count() == before


def test_a_form_is_let_in_whose_browser_names_no_origin(reader: Reader) -> None:
    """As every browser does under no-referrer (Fetch standard, 3.2)."""
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    answer = reader.send("messages", {"text": "Thank you", "key": "form-0001"}, **headers)
    assert answer.status_code == 303


def test_whoever_asks_too_often_waits(reader: Reader, settings: Settings) -> None:
    # The first that is refused: on a slow machine a later one may come at a pace that is allowed.
    answers = (reader.add("Again") for _ in range(settings.TROTH_CHAT_A_MINUTE))
    assert next(answers).status_code == 303
    refused = next(one for one in answers if one.status_code == 429)
    assert int(refused["Retry-After"]) >= 1
    assert reader.look().status_code == 200, "who may not write for a while may look"


def test_a_flood_of_guesses_costs_no_question(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door.by_address, "wait", lambda _address: 7.0)
    answer = Client().get(f"/{reader.brand.slug}/request/guess")
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_the_page_takes_no_other_method(reader: Reader, method: str) -> None:
    assert reader.browser.generic(method, reader.path).status_code == 405
    assert reader.browser.generic(method, f"{reader.path}/messages").status_code == 405


def test_what_is_only_sent_cannot_be_opened(reader: Reader) -> None:
    for act in ("messages", "choice", "closing", "rating", "refusal"):
        assert reader.look(f"/{act}").status_code == 405
    assert reader.look("/line").status_code == 404


@pytest.mark.parametrize("formatter", [PlainLines(), JsonLines()])
def test_a_key_stands_in_no_log(reader: Reader, formatter: logging.Formatter) -> None:
    about = {"msg": "Internal Server Error: %s", "args": (f"{reader.path}/now",), "name": "django.request"}
    line = formatter.format(logging.makeLogRecord(about))
    assert reader.key not in line
    assert f"/{reader.brand.slug}/request/.../now" in line
