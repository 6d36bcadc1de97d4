import pytest

from tests import make
from troth.accounts.models import Brand, User
from troth.conversations.acts import drafting
from troth.conversations.acts.drafting import NewerDraft
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Conversation, Draft, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def test_an_answer_and_an_update_are_one_draft_and_a_note_another(
    conversation: Conversation, agent: User
) -> None:
    first = drafting.save(conversation, agent, Kind.ANSWER, "On", seen=None)
    assert first is not None
    drafting.save(conversation, agent, Kind.UPDATE, "On its", seen=first.updated_at)
    drafting.save(conversation, agent, Kind.NOTE, "Ask", seen=None)
    drafts = drafting.drafts_of(conversation, agent)
    assert {name: (one.kind, one.text) for name, one in drafts.items()} == {
        "answer": ("update", "On its"),
        "note": ("note", "Ask"),
    }
    assert drafting.drafts_of(conversation, make.member(conversation.brand)) == {}


def test_what_another_device_wrote_is_offered_and_not_lost(conversation: Conversation, agent: User) -> None:
    first = drafting.save(conversation, agent, Kind.ANSWER, "One", seen=None)
    assert first is not None
    drafting.save(conversation, agent, Kind.ANSWER, "On the phone", seen=first.updated_at)
    with pytest.raises(NewerDraft) as newer:
        drafting.save(conversation, agent, Kind.ANSWER, "At the desk", seen=first.updated_at)
    assert newer.value.draft.text == "On the phone"
    assert Draft.objects.get().text == "On the phone"


def test_the_same_words_are_no_newer_draft(conversation: Conversation, agent: User) -> None:
    drafting.save(conversation, agent, Kind.ANSWER, "One", seen=None)
    assert drafting.save(conversation, agent, Kind.ANSWER, "One ", seen=None) is not None


def test_a_draft_that_was_emptied_is_gone(conversation: Conversation, agent: User) -> None:
    first = drafting.save(conversation, agent, Kind.ANSWER, "One", seen=None)
    assert first is not None
    assert drafting.save(conversation, agent, Kind.ANSWER, " ", seen=first.updated_at) is None
    assert Draft.objects.count() == 0


def test_who_is_forgotten_is_forgotten_in_drafts_too(conversation: Conversation, agent: User) -> None:
    drafting.save(conversation, agent, Kind.NOTE, "Emma moved to 1017 AB", seen=None)
    erase(conversation.customer, by=agent)
    assert Draft.objects.count() == 0
