"""What a customer does on the page, and what of it is written down."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import make
from tests.portal.my_request.reader import Reader, arrived
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.models import Conversation, Holder, Kind, Message, Particular, Rating
from troth.core.models import FactRecord
from troth.promises import clock
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.models import Promise, PromiseKind
from troth.promises.resetting.actions import reset
from troth.promises.rules.terms import parse


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand, name="Noor")


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is my order?")


@pytest.fixture
def reader(conversation: Conversation) -> Reader:
    return Reader(conversation)


def answer(conversation: Conversation, agent: User, text: str = "It leaves tomorrow.") -> Message:
    return actions.reply(conversation, agent, text)


def facts(name: str) -> list[dict[str, Any]]:
    return [row.details for row in FactRecord.objects.filter(name=name).order_by("id")]


def test_a_word_that_is_added_is_the_customers_and_moves_no_time(
    reader: Reader, conversation: Conversation
) -> None:
    promise = make.promise(conversation)
    sent = reader.add("The number is 4711.")
    assert (sent.status_code, sent["Location"]) == (303, f"{reader.path}?done=added#done")
    said = conversation.messages.latest("id")
    assert (said.kind, said.text, said.about) == (Kind.CUSTOMER, "The number is 4711.", {"by_page": True})
    assert list(Promise.objects.all()) == [promise], "its turn was open already"
    assert "your message has reached us" in reader.page(done="added")


def test_a_word_after_an_answer_opens_a_turn_with_a_promise_of_its_own(
    reader: Reader, conversation: Conversation, agent: User
) -> None:
    answer(conversation, agent)
    reader.add("And the second one?")
    conversation.refresh_from_db()
    assert conversation.turn_opened_at is not None
    assert make.promise(conversation).kind == PromiseKind.NEXT_REPLY


def test_a_form_that_is_sent_twice_says_it_once(reader: Reader, conversation: Conversation) -> None:
    for _ in range(2):
        assert reader.add("Hello?").status_code == 303
    assert conversation.messages.filter(text="Hello?").count() == 1
    other = reader.add("Something else")
    assert other.status_code == 422
    assert "Something else" in other.content.decode(), "what was written is not lost"


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("", "form-0001", "Write something first."),
        ("x" * 8001, "form-0001", "at most 8000 characters"),
        ("Hello", "", "This form is too old"),
        ("Hello", "a b", "This form is too old"),
    ],
)
def test_what_cannot_be_kept_is_refused_on_the_page(reader: Reader, text: str, key: str, words: str) -> None:
    refused = reader.send("messages", {"text": text, "key": key})
    assert refused.status_code == 422
    assert words in refused.content.decode()


def test_files_come_along_and_are_what_their_bytes_say(reader: Reader, conversation: Conversation) -> None:
    given = SimpleUploadedFile("../photo.html", b"\x89PNG\r\n\x1a\n", content_type="text/html")
    assert reader.add("", files=[given]).status_code == 303
    kept = conversation.messages.latest("id").attachments.get()
    assert (kept.name, kept.media_type, kept.size) == ("photo.html", "image/png", 8)


def test_a_file_that_is_too_large_is_refused_with_what_was_written(
    reader: Reader, conversation: Conversation, settings: Settings
) -> None:
    settings.TROTH_CHAT_FILE_LARGEST = 1024 * 1024
    given = SimpleUploadedFile("film.mp4", b"0" * (1024 * 1024 + 1))
    refused = reader.add("See my film", files=[given])
    assert refused.status_code == 422
    assert "at most 1 MB" in refused.content.decode()
    assert "See my film" in refused.content.decode()
    many = [SimpleUploadedFile(f"{number}.txt", b"1") for number in range(11)]
    assert reader.add("Many", files=many).status_code == 422
    assert conversation.messages.filter(kind=Kind.CUSTOMER).count() == 1


def test_a_closed_request_opens_again_when_its_customer_writes(
    reader: Reader, conversation: Conversation, agent: User
) -> None:
    answer(conversation, agent)
    actions.close(conversation, agent)
    assert "This request is closed" in reader.page()
    reader.add("It never came.")
    conversation.refresh_from_db()
    assert conversation.closed_at is None


def test_who_needs_no_answer_any_more_ends_what_is_owed(reader: Reader, conversation: Conversation) -> None:
    assert reader.send("closing").status_code == 303
    conversation.refresh_from_db()
    promise = make.promise(conversation)
    assert conversation.closed_at is not None
    assert promise.state == "void"
    assert promise.broken_at is None
    assert facts("ConversationClosed") == [{"cause": "customer"}]
    page = reader.page(done="closed")
    assert "You closed this request." in page
    clock.strike(timezone.now() + timedelta(hours=1))
    promise.refresh_from_db()
    assert promise.broken_at is None


def test_an_answer_is_rated_and_the_newest_word_counts(
    reader: Reader, conversation: Conversation, agent: User
) -> None:
    said = answer(conversation, agent)
    for score, text in (("2", "Too short"), ("4", "Now I see"), ("4", "Now I see")):
        assert (
            reader.send("rating", {"message": str(said.pk), "score": score, "text": text}).status_code == 303
        )
    assert list(Rating.objects.order_by("id").values_list("score", "text")) == [
        (2, "Too short"),
        (4, "Now I see"),
    ]
    assert [fact["score"] for fact in facts("RatingGiven")] == [2, 4]
    page = reader.page()
    assert "You gave 4 of 5" in page
    assert "Now I see</textarea>" in page


@pytest.mark.parametrize("score", ["0", "6", "-1", "", "five", "²", "9" * 30])
def test_a_score_lies_between_one_and_five(
    reader: Reader, conversation: Conversation, agent: User, score: str
) -> None:
    said = answer(conversation, agent)
    assert reader.send("rating", {"message": str(said.pk), "score": score}).status_code == 422
    assert not Rating.objects.exists()


def test_only_an_answer_of_ones_own_request_is_rated(
    reader: Reader, conversation: Conversation, agent: User
) -> None:
    others = answer(make.conversation(conversation.channel, address="liv@customer.example"), agent)
    own = conversation.messages.earliest("id")
    for message in (others, own):
        refused = reader.send("rating", {"message": str(message.pk), "score": "5"})
        assert refused.status_code == 422
    assert not Rating.objects.exists()


def test_a_rating_stands_beside_the_answer_on_the_desk_and_in_the_api(
    reader: Reader, conversation: Conversation, agent: User, brand: Brand
) -> None:
    said = answer(conversation, agent)
    reader.send("rating", {"message": str(said.pk), "score": "1", "text": "Not what I asked"})
    desk = Client()
    desk.force_login(agent)
    page = desk.get(f"/{brand.slug}/conversations/{conversation.pk}").content.decode()
    assert "Rated 1 of 5" in page
    assert "Not what I asked" in page
    bearer = make.bearer(brand, Role.AGENT)
    told = Client().get(f"/api/v1/conversations/{conversation.pk}", **bearer).json()
    ratings = [message["rating"] for message in told["messages"]]
    assert [one and (one["score"], one["text"]) for one in ratings].count((1, "Not what I asked")) == 1


def test_what_was_no_answer_opens_the_turn_again_once(
    reader: Reader, conversation: Conversation, agent: User
) -> None:
    said = answer(conversation, agent, "Thank you for your message.")
    kept = make.promise(conversation)
    assert "This was not an answer" in reader.page()
    assert reader.send("refusal", {"message": str(said.pk)}).status_code == 303
    conversation.refresh_from_db()
    assert conversation.turn_opened_at is not None
    assert conversation.holder != Holder.CUSTOMER
    kept.refresh_from_db()
    assert kept.state == "kept", "the books stay as they are"
    again = reader.send("refusal", {"message": str(said.pk)})
    assert again.status_code == 409
    page = reader.page()
    assert "You said that this was not an answer." in page
    assert 'class="refusal"' not in page


def test_a_call_at_a_time_of_ones_choice_takes_the_answers_place(
    reader: Reader, conversation: Conversation, brand: Brand
) -> None:
    promise_calls(conversation)
    assert "Call me back" in reader.page()
    at = first_time(reader)
    wish = {"choice": "call_back", "phone": "+31 6 12345678", "at": at}
    assert reader.send("choice", wish).status_code == 303
    first, call = Promise.objects.filter(conversation=conversation).order_by("id")
    assert first.state == "changed"
    assert call.kind == PromiseKind.CALL_BACK
    assert call.due_at == datetime.fromisoformat(at) + timedelta(hours=1), "as the channel's term allows"
    assert "1 hour" in call.words
    assert Particular.objects.get(kind="phone").value == "+31612345678"
    page = reader.page(done="call")
    assert "We call you" in page
    assert call.words in page


@pytest.mark.parametrize(
    "wish",
    [
        {"phone": "12", "at": "soon"},
        {"phone": "+31612345678", "at": "2020-01-01T10:00:00+00:00"},
        {"phone": "+31612345678", "at": "2099-01-01T10:00:00"},
        {"phone": "", "at": ""},
    ],
)
def test_a_call_needs_a_number_and_a_time_to_come(
    reader: Reader, conversation: Conversation, wish: dict[str, str]
) -> None:
    promise_calls(conversation)
    refused = reader.send("choice", {"choice": "call_back", **wish})
    assert refused.status_code == 422
    assert make.promise(conversation).state == "running"


@pytest.mark.parametrize("choice", ["withdraw", "by_mail", "", "nonsense"])
def test_what_was_not_offered_cannot_be_chosen(
    reader: Reader, conversation: Conversation, choice: str
) -> None:
    assert reader.send("choice", {"choice": choice, "mail": "emma@customer.example"}).status_code == 422
    assert make.promise(conversation).state == "running"


def test_who_keeps_waiting_after_a_new_time_is_asked_no_more(
    reader: Reader, conversation: Conversation
) -> None:
    arrived(conversation)
    first = make.promise(conversation)
    reset(first, due_at=first.due_at + timedelta(hours=1), cause="Our line is down.", now=timezone.now())
    assert reader.send("choice", {"choice": "keep_waiting"}).status_code == 303
    assert "What would you rather have?" not in reader.page()


def promise_calls(conversation: Conversation) -> None:
    """From here on the channel promises calls as well."""
    terms = parse([{"kind": "call_back", "within": "1h"}])
    confirm_policy(
        conversation.channel,
        timedelta(minutes=15),
        hours=None,
        confirmed_by=None,
        besides=Besides(terms),
    )


def first_time(reader: Reader) -> str:
    """The first time for a call that the page offers."""
    page = reader.page()
    return page[page.index('id="at"') :].split('value="', 1)[1].split('"', 1)[0]
