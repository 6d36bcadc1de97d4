from datetime import timedelta

import pytest

from tests import make
from troth.accounts import actions as accounts
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.acts import joining, splitting
from troth.conversations.acts.joining import NotJoined
from troth.conversations.acts.splitting import NotSplit
from troth.conversations.models import Conversation, Holder, Kind
from troth.promises.models import Promise
from troth.promises.rules.announcing import Withheld

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(brand: Brand) -> tuple[Conversation, Conversation]:
    """Two conversations of one customer."""
    place = make.channel(brand)
    return make.conversation(place, "My lamp is broken"), make.conversation(place, "The lamp, again")


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def again(*rows: Conversation) -> None:
    for row in rows:
        row.refresh_from_db()


def test_what_was_merged_is_closed_and_points_to_where_it_goes_on(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    kept, gone = two
    joining.join(kept, gone, agent)
    again(kept, gone)
    assert (gone.merged_into, gone.holder) == (kept, None)
    assert gone.closed_at is not None
    assert kept.answer_by is not None
    assert gone.messages.filter(kind=Kind.CUSTOMER).count() == 1


def test_one_answer_keeps_the_promise_that_stays(two: tuple[Conversation, Conversation], agent: User) -> None:
    kept, gone = two
    joining.join(kept, gone, agent)
    actions.reply(kept, agent, "A new one is on its way.")
    assert [make.promise(one).state for one in (kept, gone)] == ["kept", "void"]


def test_what_was_answered_while_two_were_one_is_owed_by_neither_after(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    kept, gone = two
    made = joining.join(kept, gone, agent)
    actions.reply(kept, agent, "A new one is on its way.")
    joining.undo(made, agent)
    again(kept, gone)
    assert (kept.turn_opened_at, gone.turn_opened_at) == (None, None)
    assert not Promise.objects.running().exists()


def test_a_word_to_the_old_thread_comes_into_the_one_that_goes_on(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    kept, gone = two
    joining.join(kept, gone, agent)
    said = actions.receive(gone.channel, make.incoming("Hello?"), conversation=gone)
    assert said.conversation == kept
    again(gone)
    assert gone.closed_at is not None


def test_an_answered_one_takes_over_the_open_turn_and_gives_it_back(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    kept, gone = two
    actions.reply(kept, agent, "Which lamp?")
    again(kept, gone)
    before = (kept.holder, kept.turn_opened_at, kept.answer_by)
    made = joining.join(kept, gone, agent)
    again(kept)
    assert (kept.holder, kept.answer_by) == (Holder.QUEUE, gone.answer_by)
    joining.undo(made, agent)
    again(kept, gone)
    assert (kept.holder, kept.turn_opened_at, kept.answer_by) == before
    assert (gone.holder, gone.closed_at, gone.merged_into) == (Holder.QUEUE, None, None)
    assert make.promise(gone).state == "running"
    joining.undo(made, agent)


def test_an_undo_after_the_answer_leaves_nothing_owed(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    kept, gone = two
    actions.reply(kept, agent, "Which lamp?")
    made = joining.join(kept, gone, agent)
    actions.reply(kept, agent, "A new one is on its way.")
    joining.undo(made, agent)
    again(gone)
    assert (gone.holder, gone.turn_opened_at) == (Holder.CUSTOMER, None)


def test_only_conversations_of_one_customer_are_merged_and_only_once(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    kept, gone = two
    other = make.conversation(kept.channel, "Hi", address="bo@customer.example")
    for one in (kept, other):
        with pytest.raises(NotJoined):
            joining.join(kept, one, agent)
    joining.join(kept, gone, agent)
    with pytest.raises(NotJoined):
        joining.join(kept, gone, agent)


def test_another_matter_goes_on_by_itself_from_a_message_on(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    old, _other = two
    said = make.message(old, "And my invoice?")
    made = splitting.split(said, agent, subject="Invoice")
    assert (made.split_from, made.subject, made.customer) == (said, "Invoice", old.customer)
    assert (made.holder, made.queue) == (Holder.QUEUE, old.queue)
    old.refresh_from_db()
    assert made.answer_by == old.answer_by
    assert made.turn_opened_at == said.said_at
    with pytest.raises(NotSplit):
        splitting.split(said, agent)
    with pytest.raises(NotSplit):
        splitting.split(actions.note(old, agent, "Hm"), agent)


def test_a_matter_split_off_is_owed_an_answer_by_the_time_that_was_told(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    old, _other = two
    told = make.promise(old)
    made = splitting.split(make.message(old, "And my invoice?"), agent)
    made.refresh_from_db()
    owed = make.promise(made)
    assert owed.due_at == told.due_at == made.answer_by
    assert (owed.announcement, owed.withheld) == (None, Withheld.SPLIT_OFF)
    actions.reply(made, agent, "Here it is.")
    owed.refresh_from_db()
    told.refresh_from_db()
    assert owed.kept_at is not None
    assert told.answered_at is None


def test_a_word_that_was_answered_before_it_was_split_off_is_promised_anew(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    old, _other = two
    said = make.message(old, "And my invoice?")
    actions.reply(old, agent, "The lamp leaves today.")
    made = splitting.split(said, agent)
    made.refresh_from_db()
    assert make.promise(made).due_at == made.opened_at + timedelta(minutes=15) == made.answer_by


def test_where_nothing_is_promised_a_split_promises_nothing(brand: Brand, agent: User) -> None:
    old = make.conversation(make.channel(brand, promise=None))
    made = splitting.split(make.message(old), agent)
    assert not Promise.objects.filter(conversation=made).exists()


@pytest.mark.parametrize("is_chat_named_first", [True, False])
def test_of_a_chat_and_a_mail_the_chat_goes_on(
    brand: Brand, agent: User, *, is_chat_named_first: bool
) -> None:
    mailed = make.conversation(brand)
    line = accounts.add_channel(brand, kind="chat", address="key", relay="")
    chatted = make.conversation(line)
    Conversation.objects.filter(pk=chatted.pk).update(customer=mailed.customer)
    again(chatted)
    named = (chatted, mailed) if is_chat_named_first else (mailed, chatted)
    made = joining.join(*named, agent)
    assert (made.kept, made.gone) == (chatted, mailed)
    joining.undo(made, agent)
    again(mailed)
    assert mailed.closed_at is None
