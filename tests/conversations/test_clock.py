from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions, clock
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import CUSTOMER_MAY_TAKE, LOOK_AGAIN_AFTER
from troth.core.database import brands
from troth.core.models import FactRecord

MICROSECOND = timedelta(microseconds=1)


def again(conversation: Conversation) -> Conversation:
    conversation.refresh_from_db()
    return conversation


def test_nothing_is_due_where_nobody_holds(brand: Brand) -> None:
    assert clock.next_at() is None
    assert clock.strike(timezone.now()) == 0


def test_the_queue_is_looked_at_again_at_its_deadline(brand: Brand) -> None:
    conversation = again(make.conversation(brand))
    until = conversation.holder_until
    assert until is not None
    assert clock.next_at() == until
    assert clock.strike(until - MICROSECOND) == 0

    assert clock.strike(until) == 1

    assert again(conversation).holder == Holder.QUEUE
    assert conversation.holder_until == until + LOOK_AGAIN_AFTER
    fact = FactRecord.objects.get(name="HolderOverdue")
    assert fact.details == {"holder": "queue", "person_id": None}


def test_what_a_person_let_lie_goes_back_to_the_queue(brand: Brand) -> None:
    conversation, agent = make.conversation(brand), make.member(brand)
    until = timezone.now() + timedelta(minutes=5)
    Conversation.objects.update(holder=Holder.PERSON, holder_person=agent, holder_until=until)

    clock.strike(until)

    assert (again(conversation).holder, conversation.holder_person) == (Holder.QUEUE, None)
    assert FactRecord.objects.get(name="HolderOverdue").details["person_id"] == agent.pk


def test_a_customer_who_stays_silent_ends_the_conversation(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.reply(conversation, make.member(brand), "On its way.")
    until = again(conversation).holder_until
    assert until is not None
    assert until - conversation.last_said_at == CUSTOMER_MAY_TAKE

    clock.strike(until)

    assert again(conversation).closed_at is not None
    assert FactRecord.objects.get(name="ConversationClosed").details == {"cause": "customer silent"}
    assert clock.next_at() is None


def test_one_strike_serves_all_brands_and_a_batch_is_not_all(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "BATCH", 2)
    mine = make.conversation(brand)
    other = make.brand()
    place = make.channel(other)
    theirs = [make.conversation(place, address=f"c{number}@customer.example") for number in range(2)]
    later = timezone.now() + timedelta(days=2)
    assert [clock.strike(later) for _ in range(3)] == [2, 1, 0]
    with brands([brand.pk, other.pk]):
        assert FactRecord.objects.filter(name="HolderOverdue").count() == 3
        held = Conversation.objects.filter(pk__in=[mine.pk, *(one.pk for one in theirs)])
        assert set(held.values_list("holder_until", flat=True)) == {later + LOOK_AGAIN_AFTER}
