from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions
from troth.conversations.models import Conversation, Delivery, Holder, Kind, Message
from troth.core.models import FactRecord
from troth.promises.models import Promise

pytestmark = pytest.mark.django_db


def test_a_conversation_is_born_held_by_its_brands_queue(brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, promise=None))
    assert (conversation.holder, conversation.queue.brand_id) == (Holder.QUEUE, brand.pk)
    assert conversation.holder_until == conversation.answer_by


def test_a_customers_word_opens_one_turn_and_one_promise(brand: Brand) -> None:
    conversation = make.conversation(brand)
    due_at = make.promise(conversation).due_at

    make.message(conversation, "And my invoice?", at=timezone.now() + timedelta(minutes=5))

    assert Promise.objects.filter(conversation=conversation).count() == 1
    assert make.promise(conversation).due_at == due_at
    assert conversation.messages.filter(kind=Kind.ANNOUNCEMENT).count() == 1


def test_a_reply_keeps_the_promise_and_the_customer_holds(brand: Brand) -> None:
    conversation = make.conversation(brand)

    actions.reply(conversation, make.member(brand), "On its way.")

    conversation.refresh_from_db()
    assert (conversation.holder, conversation.turn_opened_at) == (Holder.CUSTOMER, None)
    assert make.promise(conversation).state == "kept"
    names = list(FactRecord.objects.order_by("id").values_list("name", flat=True))
    assert names[-2:] == ["MessageSent", "PromiseKept"]


def test_the_next_turn_gets_a_promise_of_its_own(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.reply(conversation, make.member(brand), "On its way.")

    make.message(conversation, "It never came.")

    promises = list(conversation.promises.order_by("id").values_list("kind", flat=True))
    assert promises == ["first_reply", "next_reply"]


def test_a_reply_that_is_sent_twice_is_said_once(brand: Brand) -> None:
    conversation, agent = make.conversation(brand), make.member(brand)

    first = actions.reply(conversation, agent, "On its way.", key="k1")
    again = actions.reply(conversation, agent, "On its way.", key="k1")

    assert first == again
    assert Delivery.objects.filter(message=first).count() == 1


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 100_001])
def test_a_reply_without_words_or_with_too_many_is_refused(brand: Brand, text: str) -> None:
    conversation = make.conversation(brand)
    with pytest.raises(actions.NothingSaid):
        actions.reply(conversation, make.member(brand), text)
    assert make.promise(conversation).state == "running"


def test_what_cannot_be_stored_is_replaced_not_lost(brand: Brand) -> None:
    conversation = make.conversation(brand, "a\x00b\ud800c")
    assert conversation.messages.get(kind=Kind.CUSTOMER).text == "a\ufffdb\ufffdc"


def test_a_note_changes_no_clock(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.note(conversation, make.member(brand), "Ask the warehouse.")
    assert make.promise(conversation).state == "running"
    assert not Delivery.objects.filter(message__kind=Kind.NOTE).exists()


def test_closing_without_an_answer_keeps_nothing(brand: Brand) -> None:
    conversation = make.conversation(brand)

    actions.close(conversation, make.member(brand))

    conversation.refresh_from_db()
    assert conversation.closed_at is not None
    assert conversation.holder is None
    assert make.promise(conversation).state == "running"


def test_a_customers_word_opens_a_closed_conversation(brand: Brand) -> None:
    conversation, agent = make.conversation(brand), make.member(brand)
    actions.reply(conversation, agent, "On its way.")
    actions.close(conversation, agent)

    make.message(conversation, "It never came.")

    conversation.refresh_from_db()
    assert (conversation.closed_at, conversation.holder) == (None, Holder.QUEUE)
    assert make.promise(conversation).state == "running"


def test_a_machine_in_a_running_conversation_opens_no_turn(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.reply(conversation, make.member(brand), "On its way.")

    actions.receive(conversation.channel, make.incoming(is_automatic=True), conversation=conversation)

    conversation.refresh_from_db()
    assert conversation.turn_opened_at is None
    assert conversation.promises.count() == 1


def test_an_open_conversation_without_a_holder_cannot_be_stored(brand: Brand) -> None:
    conversation = make.conversation(brand)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(holder=None)


def test_what_was_said_cannot_be_changed(brand: Brand) -> None:
    conversation = make.conversation(brand)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Message.objects.filter(conversation=conversation).update(text="Never mind.")


def test_the_application_runs_as_a_role_that_owns_nothing(brand: Brand) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('is_superuser')")
        assert cursor.fetchone() == ("troth_app", "off")


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_other_words_under_a_used_key_are_refused_not_dropped(brand: Brand, kind: str) -> None:
    conversation, agent = make.conversation(brand), make.member(brand)
    actions.reply(conversation, agent, "On its way.", key="k1")
    with pytest.raises(actions.KeyUsed):
        getattr(actions, kind)(conversation, agent, "It is lost.", key="k1")


def test_the_same_key_in_another_conversation_is_another_message(brand: Brand) -> None:
    place, agent = make.channel(brand), make.member(brand)
    one, other = make.conversation(place), make.conversation(place, address="max@customer.example")
    assert actions.reply(one, agent, "Yes.", key="k") != actions.reply(other, agent, "Yes.", key="k")


def test_a_machines_word_leaves_a_closed_conversation_closed(brand: Brand) -> None:
    conversation, agent = make.conversation(brand), make.member(brand)
    actions.reply(conversation, agent, "On its way.")
    actions.close(conversation, agent)
    actions.receive(conversation.channel, make.incoming(is_automatic=True), conversation=conversation)
    conversation.refresh_from_db()
    assert conversation.closed_at is not None
    assert conversation.messages.filter(kind=Kind.CUSTOMER).count() == 2


def test_a_word_into_a_conversation_that_was_closed_unanswered_is_owed_the_old_answer(brand: Brand) -> None:
    conversation = make.conversation(brand)
    due_at = make.promise(conversation).due_at
    actions.close(conversation, make.member(brand))

    make.message(conversation, "Hello?")

    conversation.refresh_from_db()
    assert (conversation.holder, conversation.answer_by) == (Holder.QUEUE, due_at)
    assert conversation.promises.count() == 1


def test_closing_and_taking_up_again_are_facts_once_each(brand: Brand) -> None:
    conversation, agent = make.conversation(brand), make.member(brand)
    for _ in range(2):
        actions.close(conversation, agent)
    for _ in range(2):
        actions.reopen(conversation, agent)
    names = list(FactRecord.objects.filter(conversation_id=conversation.pk).values_list("name", flat=True))
    assert (names.count("ConversationClosed"), names.count("ConversationReopened")) == (1, 1)
    conversation.refresh_from_db()
    assert (conversation.closed_at, conversation.holder) == (None, Holder.QUEUE)


def test_a_customer_is_known_again_by_their_address(brand: Brand) -> None:
    place = make.channel(brand)
    first, second = make.conversation(place, name="Emma"), make.conversation(place, name="Emma de Vries")
    assert first.customer == second.customer
    assert first.customer.name == "Emma"
