from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.acts import holding
from troth.conversations.acts.holding import NotHeld
from troth.conversations.models import Conversation, Holder, Kind
from troth.core.models import FactRecord
from troth.people.models import Queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


def newest_fact() -> FactRecord:
    return FactRecord.objects.latest("id")


def test_whoever_takes_it_holds_it_until_the_answer_is_due(conversation: Conversation) -> None:
    agent = make.member(conversation.brand, Role.AGENT)
    holding.take(conversation, agent)
    conversation.refresh_from_db()
    assert (conversation.holder, conversation.holder_person) == (Holder.PERSON, agent)
    assert conversation.answer_by is not None
    assert conversation.holder_until is not None
    assert conversation.holder_until >= conversation.answer_by
    assert (newest_fact().name, newest_fact().actor_id) == ("ConversationTaken", agent.pk)


def test_taking_it_twice_is_taking_it_once(conversation: Conversation) -> None:
    agent = make.member(conversation.brand)
    holding.take(conversation, agent)
    facts = FactRecord.objects.count()
    holding.take(conversation, agent)
    assert FactRecord.objects.count() == facts


def test_what_is_late_may_be_held_for_a_quarter_of_an_hour(conversation: Conversation) -> None:
    late = timezone.now() - timedelta(hours=3)
    Conversation.objects.update(answer_by=late, holder_until=late, turn_opened_at=late)
    holding.take(conversation, make.member(conversation.brand))
    conversation.refresh_from_db()
    assert conversation.holder_until is not None
    assert conversation.holder_until > timezone.now() + timedelta(minutes=14)


def test_it_is_assigned_to_a_person_or_to_a_queue(conversation: Conversation) -> None:
    boss, agent = make.member(conversation.brand), make.member(conversation.brand, Role.AGENT)
    returns = Queue.objects.create(brand=conversation.brand, name="Returns")
    holding.assign(conversation, boss, to=agent)
    conversation.refresh_from_db()
    assert conversation.holder_person == agent
    holding.assign(conversation, boss, to=returns)
    conversation.refresh_from_db()
    assert (conversation.holder, conversation.queue) == (Holder.QUEUE, returns)
    assert conversation.holder_person_id is None
    assert newest_fact().details == {"to_person_id": None, "to_queue_id": returns.pk}


@pytest.mark.parametrize("role", [Role.ANALYST, None])
def test_who_may_not_answer_is_given_nothing(conversation: Conversation, role: Role | None) -> None:
    brand = conversation.brand
    stranger = make.member(brand, role) if role else make.user()
    with pytest.raises(NotHeld):
        holding.assign(conversation, make.member(brand), to=stranger)
    conversation.refresh_from_db()
    assert conversation.holder == Holder.QUEUE


def test_another_brands_queue_takes_nothing(conversation: Conversation) -> None:
    agent = make.member(conversation.brand)
    other = Queue(brand_id=conversation.brand_id + 1, name="Elsewhere")
    with pytest.raises(NotHeld):
        holding.assign(conversation, agent, to=other)


def test_a_handover_leaves_its_summary_for_the_next_one(conversation: Conversation) -> None:
    agent, expert = make.member(conversation.brand), make.member(conversation.brand, Role.EXPERT, "Bo")
    holding.hand_over(conversation, agent, "The parcel is at the depot.", to=expert)
    conversation.refresh_from_db()
    note = conversation.messages.get(kind=Kind.NOTE)
    assert (note.text, note.about) == ("The parcel is at the depot.", {"handover": {"to": "Bo"}})
    assert conversation.holder_person == expert
    assert newest_fact().name == "ConversationHandedOver"
    assert make.promise(conversation).state == "running"


def test_a_handover_without_a_word_is_refused(conversation: Conversation) -> None:
    agent = make.member(conversation.brand)
    with pytest.raises(actions.NothingSaid):
        holding.hand_over(conversation, agent, "  ", to=agent)
    conversation.refresh_from_db()
    assert conversation.holder == Holder.QUEUE


def test_what_is_given_back_waits_in_its_queue(conversation: Conversation) -> None:
    agent = make.member(conversation.brand)
    holding.take(conversation, agent)
    holding.give_back(conversation, agent)
    holding.give_back(conversation, agent)
    conversation.refresh_from_db()
    assert (conversation.holder, conversation.holder_person) == (Holder.QUEUE, None)
    assert FactRecord.objects.filter(name="ConversationGivenBack").count() == 1


def test_nobody_holds_what_is_closed(conversation: Conversation) -> None:
    agent = make.member(conversation.brand)
    actions.close(conversation, agent)
    for act in (holding.take, holding.give_back):
        with pytest.raises(NotHeld):
            act(conversation, agent)
