from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.acts import clock, drafting, saying
from troth.conversations.acts.saying import AnsweredMeanwhile, TooLate, Words
from troth.conversations.incoming import File
from troth.conversations.models import Attachment, Conversation, Draft, HeldAnswer, Holder, Kind, Message
from troth.conversations.models.conversation import ConversationQuerySet
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def _undo() -> None:
    settings.TROTH_UNDO_SECONDS = 10


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand, name="Cem")


def answer(conversation: Conversation, agent: User, text: str = "On its way.") -> HeldAnswer:
    held = saying.say(conversation, agent, Words(text, key="k"), seen=0, holds=True)
    assert isinstance(held, HeldAnswer)
    return held


def test_an_update_ends_no_turn_and_keeps_no_promise(conversation: Conversation, agent: User) -> None:
    said = actions.reply(conversation, agent, "Still looking.", kind=Kind.UPDATE)
    conversation.refresh_from_db()
    assert (said.kind, conversation.holder) == (Kind.UPDATE, Holder.QUEUE)
    assert conversation.turn_opened_at is not None
    assert make.promise(conversation).state == "running"
    assert said.deliveries.count() == 1
    assert conversation.last_words == "Still looking."


def test_an_answer_takes_its_files_along(conversation: Conversation, agent: User) -> None:
    file = File(name="label.pdf", media_type="application/pdf", size=9, blob="ab" * 32)
    said = saying.say(conversation, agent, Words("Here.", files=[file]), seen=0)
    assert isinstance(said, Message)
    assert said.attachments.get().name == "label.pdf"


@pytest.mark.usefixtures("_undo")
def test_what_is_held_is_not_said_yet(conversation: Conversation, agent: User) -> None:
    held = answer(conversation, agent)
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 0
    assert make.promise(conversation).state == "running"
    assert held.goes_at - held.held_at == timedelta(seconds=10)
    assert clock.next_at() == held.goes_at
    assert clock.strike(held.goes_at - timedelta(seconds=1)) == 0


@pytest.mark.usefixtures("_undo")
def test_after_ten_seconds_it_is_said_once_and_keeps_the_promise(
    conversation: Conversation, agent: User
) -> None:
    held = answer(conversation, agent)
    assert clock.strike(held.goes_at) == 1
    assert clock.strike(held.goes_at) == 0
    said = conversation.messages.get(kind=Kind.ANSWER)
    assert (said.text, said.author) == ("On its way.", agent)
    assert make.promise(conversation).state == "kept"
    assert said.deliveries.count() == 1


@pytest.mark.usefixtures("_undo")
def test_what_is_taken_back_is_a_draft_again_and_was_never_said(
    conversation: Conversation, agent: User
) -> None:
    before = Conversation.objects.filter(pk=conversation.pk).values().get()
    held = answer(conversation, agent)
    saying.withdraw(held, agent)
    assert Conversation.objects.filter(pk=conversation.pk).values().get() == before
    assert Draft.objects.get().text == "On its way."
    assert make.promise(conversation).state == "running"
    assert clock.strike(held.goes_at) == 0
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 0
    names = set(FactRecord.objects.values_list("name", flat=True))
    assert "AnswerWithdrawn" in names
    assert "PromiseKept" not in names


@pytest.mark.usefixtures("_undo")
def test_what_has_gone_out_cannot_be_taken_back(conversation: Conversation, agent: User) -> None:
    held = answer(conversation, agent)
    clock.strike(held.goes_at)
    with pytest.raises(TooLate):
        saying.withdraw(held, agent)


@pytest.mark.usefixtures("_undo")
def test_nobody_takes_back_what_another_wrote(conversation: Conversation, agent: User) -> None:
    with pytest.raises(TooLate):
        saying.withdraw(answer(conversation, agent), make.member(conversation.brand))
    assert HeldAnswer.objects.count() == 1


@pytest.mark.usefixtures("_undo")
def test_an_answer_that_would_be_late_is_said_at_once(conversation: Conversation, agent: User) -> None:
    Conversation.objects.update(answer_by=timezone.now() + timedelta(seconds=9))
    said = saying.say(conversation, agent, Words("On its way."), seen=0, holds=True)
    assert isinstance(said, Message)


@pytest.mark.usefixtures("_undo")
def test_sending_a_held_form_again_holds_it_once(conversation: Conversation, agent: User) -> None:
    assert answer(conversation, agent) == answer(conversation, agent)
    clock.strike(timezone.now() + timedelta(seconds=11))
    again = saying.say(conversation, agent, Words("On its way.", key="k"), seen=0, holds=True)
    assert isinstance(again, Message)
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 1


@pytest.mark.usefixtures("_undo")
def test_more_words_of_the_same_author_send_the_first_ones(conversation: Conversation, agent: User) -> None:
    answer(conversation, agent)
    second = saying.say(conversation, agent, Words("And a gift.", key="l"), seen=0, holds=True)
    assert isinstance(second, HeldAnswer)
    assert conversation.messages.get(kind=Kind.ANSWER).text == "On its way."


@pytest.mark.usefixtures("_undo")
def test_a_second_agent_is_stopped_by_what_the_first_one_is_sending(
    conversation: Conversation, agent: User
) -> None:
    answer(conversation, agent)
    with pytest.raises(AnsweredMeanwhile, match="Cem has answered"):
        saying.say(conversation, make.member(conversation.brand), Words("Hello"), seen=0, holds=True)
    assert conversation.messages.filter(kind=Kind.ANSWER).count() == 0


def test_of_two_who_answer_at_the_same_moment_one_is_stopped(
    conversation: Conversation, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, locked = make.member(conversation.brand, name="Noor"), ConversationQuerySet.locked

    def after_the_other(rows: ConversationQuerySet) -> ConversationQuerySet:
        monkeypatch.setattr(ConversationQuerySet, "locked", locked)
        saying.say(conversation, other, Words("It is on its way."), seen=0, holds=True)
        return locked(rows)

    monkeypatch.setattr(ConversationQuerySet, "locked", after_the_other)
    with pytest.raises(AnsweredMeanwhile, match="Noor"):
        saying.say(conversation, agent, Words("It has left."), seen=0, holds=True)


def test_a_second_agent_is_stopped_by_an_answer_that_they_have_not_seen(
    conversation: Conversation, agent: User
) -> None:
    seen = conversation.messages.latest("id").pk
    first = actions.reply(conversation, agent, "On its way.")
    second = make.member(conversation.brand)
    with pytest.raises(AnsweredMeanwhile) as stopped:
        saying.say(conversation, second, Words("It left today."), seen=seen)
    assert (stopped.value.name, stopped.value.text) == ("Cem", "On its way.")
    assert conversation.messages.filter(author=second).count() == 0
    assert isinstance(saying.say(conversation, second, Words("It left today."), seen=first.pk), Message)
    assert isinstance(saying.say(conversation, agent, Words("Bye."), seen=None), Message)


@pytest.mark.usefixtures("_undo")
def test_what_cannot_be_said_is_kept_as_a_draft(
    conversation: Conversation, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = answer(conversation, agent)

    def fail(*_words: object, **_named: object) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(saying, "reply", fail)
    assert clock.strike(held.goes_at) == 1
    assert HeldAnswer.objects.count() == 0
    assert Draft.objects.get().text == "On its way."


@pytest.mark.usefixtures("_undo")
def test_files_that_were_held_go_with_the_answer(conversation: Conversation, agent: User) -> None:
    file = File(name="a.png", media_type="image/png", size=3, blob="cd" * 32)
    held = saying.say(conversation, agent, Words("Look", files=[file]), seen=0, holds=True)
    assert isinstance(held, HeldAnswer)
    clock.strike(held.goes_at)
    assert Attachment.objects.get(message__kind=Kind.ANSWER).blob == "cd" * 32


def test_what_was_said_leaves_no_draft(conversation: Conversation, agent: User) -> None:
    drafting.save(conversation, agent, Kind.UPDATE, "On its", seen=None)
    drafting.save(conversation, agent, Kind.NOTE, "Ask them", seen=None)
    saying.say(conversation, agent, Words("On its way."), seen=0)
    assert set(drafting.drafts_of(conversation, agent)) == {"note"}
