"""The acts of the conversation page, through HTTP."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.channels.mail.outgoing import content
from troth.conversations import actions
from troth.conversations.acts import clock, saved_replies
from troth.conversations.models import (
    Conversation,
    Delivery,
    Draft,
    HeldAnswer,
    Holder,
    Joining,
    Kind,
    Mention,
    SavedReply,
)
from troth.people.models import Queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


@pytest.fixture
def _undo() -> None:
    settings.TROTH_UNDO_SECONDS = 10


def address(conversation: Conversation, rest: str = "") -> str:
    return f"/{conversation.brand.slug}/conversations/{conversation.pk}{rest}"


def client_of(brand: Brand, role: Role = Role.AGENT, name: str = "Cem") -> Client:
    client = Client()
    client.force_login(make.member(brand, role, name))
    return client


def person_of(client: Client) -> int:
    return int(client.session["_auth_user_id"])


def test_an_update_is_said_and_the_clock_runs_on(conversation: Conversation, desk: Client) -> None:
    said = desk.post(address(conversation, "/replies"), {"text": "Still looking.", "kind": "update"})
    assert said.status_code == 302
    assert conversation.messages.get(kind=Kind.UPDATE).text == "Still looking."
    assert make.promise(conversation).state == "running"
    assert "kept the customer posted" in desk.get(address(conversation)).content.decode()


def test_it_is_taken_handed_over_and_given_back(conversation: Conversation, desk: Client) -> None:
    other = client_of(conversation.brand)
    assert desk.post(address(conversation, "/taking")).status_code == 302
    conversation.refresh_from_db()
    assert conversation.holder_person_id == person_of(desk)
    form = {"to": f"person-{person_of(other)}", "summary": "The parcel is at the depot."}
    assert desk.post(address(conversation, "/assignment"), form).status_code == 302
    page = other.get(address(conversation)).content.decode()
    assert "handed this over to Cem" in page
    assert page.index("handed this over to Cem") < page.index('id="timeline"')
    assert other.post(address(conversation, "/giving-back")).status_code == 302
    conversation.refresh_from_db()
    assert conversation.holder == Holder.QUEUE


def test_it_is_assigned_to_a_queue_and_to_nothing_else(conversation: Conversation, desk: Client) -> None:
    returns = Queue.objects.create(brand=conversation.brand, name="Returns")
    stranger = make.user()
    for to in ("", "queue-x", "queue-0", f"person-{stranger.pk}", "person-" + "9" * 30):
        assert desk.post(address(conversation, "/assignment"), {"to": to}).status_code == 422
    offered = desk.get(address(conversation, "/offers"), {"what": "holders"}).content.decode()
    assert f"queue-{returns.pk}" in offered
    assert stranger.email not in offered
    desk.post(address(conversation, "/assignment"), {"to": f"queue-{returns.pk}"})
    conversation.refresh_from_db()
    assert conversation.queue == returns


def test_an_expert_who_gives_it_away_is_led_to_what_they_hold(conversation: Conversation) -> None:
    expert = client_of(conversation.brand, Role.EXPERT)
    Conversation.objects.update(holder="person", holder_person=person_of(expert))
    left = expert.post(address(conversation, "/giving-back"))
    assert left.headers["Location"] == f"/{conversation.brand.slug}/conversations"


def test_an_expert_is_not_offered_what_else_the_customer_wrote(conversation: Conversation) -> None:
    expert = client_of(conversation.brand, Role.EXPERT)
    Conversation.objects.update(holder="person", holder_person=person_of(expert))
    asked = expert.get(address(conversation, "/offers"), {"what": "conversations"})
    assert asked.status_code == 403


def test_it_is_closed_reopened_and_called_spam(conversation: Conversation, desk: Client) -> None:
    desk.post(address(conversation, "/closure"))
    assert "/reopening" in desk.get(address(conversation)).content.decode()
    desk.post(address(conversation, "/reopening"))
    conversation.refresh_from_db()
    assert conversation.holder == Holder.QUEUE
    desk.post(address(conversation, "/spam"))
    conversation.refresh_from_db()
    assert conversation.closed_at is not None


def test_tags_are_put_offered_and_taken_away(conversation: Conversation, desk: Client) -> None:
    desk.post(address(conversation, "/tags"), {"name": "Refund"})
    assert "#refund" in desk.get(address(conversation)).content.decode()
    assert desk.post(address(conversation, "/tags"), {"name": " "}).status_code == 422
    desk.post(address(conversation, "/tags"), {"remove": "refund"})
    assert "#refund" not in desk.get(address(conversation)).content.decode()
    offered = desk.get(address(conversation, "/offers"), {"what": "tags", "q": "re"}).content.decode()
    assert 'value="refund"' in offered


def test_two_conversations_become_one_and_two_again(conversation: Conversation, desk: Client) -> None:
    other = make.conversation(conversation.channel, "The lamp, again")
    offered = desk.get(address(conversation, "/offers"), {"what": "conversations"}).content.decode()
    assert f'value="{other.pk}"' in offered
    desk.post(address(conversation, "/merges"), {"other": other.pk})
    page = desk.get(address(conversation)).content.decode()
    assert "The lamp, again" in page
    assert "Merged here" in page
    there = desk.get(address(other)).content.decode()
    assert "Goes on in" in there
    assert "/reopening" not in there
    undo = address(conversation, f"/merges/{Joining.objects.get().pk}/undoing")
    assert desk.post(undo).status_code == 302
    assert "The lamp, again" not in desk.get(address(conversation)).content.decode()


def test_another_matter_gets_a_conversation_of_its_own(conversation: Conversation, desk: Client) -> None:
    said = make.message(conversation, "And my invoice?")
    page = desk.get(address(conversation)).content.decode()
    split = address(conversation, f"/messages/{said.pk}/split")
    assert split in page
    made = desk.post(split).headers["Location"]
    there = desk.get(made).content.decode()
    assert "And my invoice?" in there
    assert "Split from" in there
    assert "Where is my order?" not in there.split('id="timeline"')[1].split("</section>")[0]
    assert "Split off" in desk.get(address(conversation)).content.decode()


def test_who_may_not_read_all_says_nothing_of_what_belongs_together(conversation: Conversation) -> None:
    expert = client_of(conversation.brand, Role.EXPERT)
    Conversation.objects.update(holder="person", holder_person=person_of(expert))
    said = make.message(conversation, "And?")
    Conversation.objects.update(holder="person", holder_person=person_of(expert))
    assert expert.post(address(conversation, f"/messages/{said.pk}/split")).status_code == 403
    assert expert.post(address(conversation, "/merges"), {"other": 1}).status_code == 403


@pytest.mark.usefixtures("_undo")
def test_an_answer_waits_and_can_be_taken_back(conversation: Conversation, desk: Client) -> None:
    form = {"text": "On its way.", "key": "k", "seen": "0"}
    assert desk.post(address(conversation, "/replies"), form).status_code == 302
    page = desk.get(address(conversation)).content.decode()
    assert "data-goes-at" in page
    assert "goes out in a moment" in page
    other = client_of(conversation.brand).get(address(conversation)).content.decode()
    assert "data-goes-at" not in other
    assert "goes out in a moment" in other
    assert desk.post(address(conversation, "/replies/undoing")).status_code == 302
    page = desk.get(address(conversation)).content.decode()
    assert ">On its way.</textarea>" in page
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 0
    assert desk.post(address(conversation, "/replies/undoing")).status_code == 409


@pytest.mark.usefixtures("_undo")
def test_closing_says_what_still_waits_first(conversation: Conversation, desk: Client) -> None:
    desk.post(address(conversation, "/replies"), {"text": "On its way.", "key": "k"})
    desk.post(address(conversation, "/closure"))
    conversation.refresh_from_db()
    assert conversation.closed_at is not None
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 1
    assert HeldAnswer.objects.count() == 0
    assert clock.strike(timezone.now()) == 0


def test_the_second_answer_is_stopped_and_its_words_are_kept(
    conversation: Conversation, desk: Client
) -> None:
    seen = conversation.messages.latest("id").pk
    actions.reply(conversation, make.member(conversation.brand, name="Bo"), "It left today.")
    form = {"text": "On its way.", "key": "k", "seen": seen}
    stopped = desk.post(address(conversation, "/replies"), form)
    page = stopped.content.decode()
    assert stopped.status_code == 409
    assert "Bo answered" in page
    assert "It left today." in page.split('id="stopped"')[1]
    assert ">On its way.</textarea>" in page
    assert Draft.objects.get().text == "On its way."
    assert conversation.messages.filter(text="On its way.").count() == 0
    assert desk.post(address(conversation, "/replies"), {**form, "anyway": "1"}).status_code == 302
    assert conversation.messages.filter(text="On its way.").count() == 1
    assert Draft.objects.count() == 0


def test_a_draft_is_there_on_another_device_and_a_newer_one_is_offered(
    conversation: Conversation, desk: Client
) -> None:
    draft = address(conversation, "/draft")
    first = json.loads(desk.post(draft, {"text": "On its", "kind": "answer", "seen": ""}).content)
    assert ">On its</textarea>" in desk.get(address(conversation)).content.decode()
    desk.post(draft, {"text": "By phone", "kind": "update", "seen": first["seen"]})
    late = desk.post(draft, {"text": "At the desk", "kind": "answer", "seen": first["seen"]})
    assert (late.status_code, json.loads(late.content)["text"]) == (409, "By phone")
    kept = desk.post(draft, {"text": "At the desk", "kind": "answer", "seen": "x", "anyway": "1"})
    assert kept.status_code == 200
    assert Draft.objects.get().text == "At the desk"
    other = client_of(conversation.brand).get(address(conversation)).content.decode()
    assert "At the desk" not in other


def test_files_go_with_the_answer_into_the_mail(conversation: Conversation, desk: Client) -> None:
    pixel = b"\x89PNG\r\n\x1a\n" + bytes(20)
    upload = SimpleUploadedFile("kapı.exe", pixel, content_type="application/x-msdownload")
    chip = desk.post(address(conversation, "/files"), {"upload": upload}).content.decode()
    word = chip.split('name="file" value="')[1].split('"')[0]
    desk.post(address(conversation, "/replies"), {"text": "Here.", "file": [word, "forged"]})
    said = conversation.messages.get(kind=Kind.ANSWER)
    file = said.attachments.get()
    assert (file.name, file.media_type, file.size) == ("kapı.exe", "image/png", len(pixel))
    delivery = Delivery.objects.select_related("message__conversation", "channel__brand").get(message=said)
    mail = content(delivery)
    assert mail == content(delivery)
    assert b"multipart/mixed" in mail
    assert b"image/png" in mail


def test_a_file_without_a_script_goes_along_too(conversation: Conversation, desk: Client) -> None:
    upload = SimpleUploadedFile("label.txt", b"Here you are")
    desk.post(address(conversation, "/replies"), {"text": "Here.", "upload": upload})
    assert conversation.messages.get(kind=Kind.ANSWER).attachments.get().media_type == "text/plain"


def test_a_file_that_is_too_large_is_refused_in_words(
    conversation: Conversation, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TROTH_FILE_LARGEST", 10)
    answer = desk.post(address(conversation, "/files"), {"upload": SimpleUploadedFile("a", bytes(11))})
    assert answer.status_code == 422
    assert "too large" in answer.content.decode()


def test_a_file_of_another_conversation_is_not_sent(conversation: Conversation, desk: Client) -> None:
    other = make.conversation(conversation.channel, address="bo@customer.example")
    chip = desk.post(address(other, "/files"), {"upload": SimpleUploadedFile("a", b"x")}).content.decode()
    word = chip.split('name="file" value="')[1].split('"')[0]
    desk.post(address(conversation, "/replies"), {"text": "Here.", "file": word})
    assert conversation.messages.get(kind=Kind.ANSWER).attachments.count() == 0


def test_two_who_look_see_each_other(conversation: Conversation, desk: Client) -> None:
    other = client_of(conversation.brand)
    assert desk.post(address(conversation, "/viewers")).content.strip() == b""
    assert (
        "Ana is looking" in other.post(address(conversation, "/viewers"), {"writing": "1"}).content.decode()
    )
    assert "Cem is writing" in desk.post(address(conversation, "/viewers")).content.decode()
    other.post(address(conversation, "/viewers"), {"leave": "1"})
    assert desk.post(address(conversation, "/viewers")).content.strip() == b""


def test_a_saved_reply_is_filled_for_this_customer(conversation: Conversation, desk: Client) -> None:
    agent = make.member(conversation.brand)
    text = "Dear {customer.name}, about “{conversation.subject}”: by {promise.due}. {agent.first_name}"
    saved_replies.write(conversation.brand, agent, name="late", language="en", text=text)
    offered = desk.get(address(conversation, "/offers"), {"what": "replies", "q": "la"}).content.decode()
    assert "Dear Emma, about “Order 1234”: by " in offered
    assert "[promise.due]" not in offered
    actions.reply(conversation, agent, "Done.")
    offered = desk.get(address(conversation, "/offers"), {"what": "replies", "q": "la"}).content.decode()
    assert "[promise.due]" in offered


def test_saved_replies_are_written_changed_and_removed(brand: Brand, desk: Client) -> None:
    page = f"/{brand.slug}/saved-replies"
    form = {"name": "Sorry", "language": "nl", "text": "Beste {customer.name}"}
    assert desk.post(f"{page}/written", form).status_code == 302
    row = SavedReply.objects.get()
    assert "/sorry" in desk.get(page).content.decode()
    assert "Beste {customer.name}</textarea>" in desk.get(page, {"change": row.pk}).content.decode()
    bad = desk.post(f"{page}/written", {**form, "text": "Beste {klant}"})
    assert bad.status_code == 422
    assert "line 1, character 7" in bad.content.decode()
    assert desk.post(f"{page}/{row.pk}/removal").status_code == 302
    assert "No saved replies yet" in desk.get(page).content.decode()
    assert client_of(brand, Role.EXPERT).get(page).status_code == 403


def test_whoever_is_mentioned_finds_it_until_they_have_seen_it(
    conversation: Conversation, desk: Client
) -> None:
    other = client_of(conversation.brand, name="Cem Ali")
    offered = desk.get(address(conversation, "/offers"), {"what": "people", "q": "cem"}).content.decode()
    assert "@Cem Ali " in offered
    desk.post(address(conversation, "/notes"), {"text": "@Cem Ali look"})
    listed = other.get(f"/{conversation.brand.slug}/mentions").content.decode()
    assert "New" in listed
    assert "@Cem Ali look" in listed
    other.get(address(conversation))
    assert Mention.objects.get().seen_at is not None
    assert "Nobody has named you" in desk.get(f"/{conversation.brand.slug}/mentions").content.decode()


def test_what_was_said_before_stands_beside_it(conversation: Conversation, desk: Client) -> None:
    make.conversation(conversation.channel, "An older question")
    beside = desk.get(address(conversation, "/history")).content.decode()
    assert "An older question" in beside


def test_the_api_says_updates_assigns_and_tags(conversation: Conversation) -> None:
    client, headers = Client(), make.bearer(conversation.brand)
    path = f"/api/v1/conversations/{conversation.pk}"

    def post(rest: str, body: Any) -> Any:
        return client.post(f"{path}{rest}", body, content_type="application/json", **headers)

    update = post("/replies", {"text": "Still looking.", "kind": "update"})
    assert (update.status_code, update.json()["kind"]) == (201, "update")
    actions.reply(conversation, make.member(conversation.brand, name="Bo"), "It left.")
    assert post("/replies", {"text": "It left today.", "seen": update.json()["id"]}).status_code == 409
    agent = make.member(conversation.brand, Role.AGENT)
    assert post("/holder", {"user": agent.email, "summary": "Call them."}).status_code == 201
    conversation.refresh_from_db()
    assert conversation.holder_person == agent
    assert post("/holder", {"queue": 10**9}).status_code == 422
    assert post("/tags", {"name": "late"}).json() == {"items": ["late"]}
    assert client.delete(f"{path}/tags/late", **headers).json() == {"items": []}
