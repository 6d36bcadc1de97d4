from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions
from troth.conversations.models import Conversation, Holder, Tag, Tagging
from troth.desk.lists.rows import Row, rows_of
from troth.desk.models import ReadMark
from troth.desk.reading import mark_read
from troth.desk.rows import holder_words
from troth.promises.models import Promise

pytestmark = pytest.mark.django_db


def row(conversation: Conversation, reader: int = 0) -> Row:
    return rows_of([conversation.pk], reader=reader)[0]


def test_a_row_says_who_wrote_what_and_until_when(brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, address="help@shop.example"))
    promise, shown = make.promise(conversation), row(conversation)
    assert (shown.customer_name, shown.customer_address) == ("Emma", "emma@customer.example")
    assert (shown.subject, shown.last_words, shown.last_by) == (
        "Order 1234",
        "Where is my order?",
        "customer",
    )
    assert (shown.channel_kind, shown.channel_address) == ("mail", "help@shop.example")
    assert (shown.due_at, shown.warn_at, shown.state) == (promise.due_at, promise.warn_at, "running")
    assert (shown.language, shown.brand_name, shown.tags) == ("en", "The Shop", ())
    assert shown.url == f"/{brand.slug}/conversations/{conversation.pk}"


def test_a_clock_counts_as_told_once_it_was(brand: Brand) -> None:
    conversation = make.conversation(brand)
    assert not row(conversation).told
    Promise.objects.update(announced_at=timezone.now())
    assert row(conversation).told


def test_what_is_broken_waits_or_is_closed_says_so(brand: Brand) -> None:
    agent, conversation = make.member(brand), make.conversation(brand)
    Promise.objects.update(broken_at=make.promise(conversation).due_at + timedelta(seconds=1))
    assert row(conversation).state == "broken"
    actions.reply(conversation, agent, "Sorry for the wait.")
    assert (row(conversation).state, row(conversation).due_at) == ("waiting on customer", None)
    actions.close(conversation, agent)
    assert row(conversation).closed_at
    assert row(conversation).due_at is None


def test_without_a_promise_there_is_no_clock(brand: Brand) -> None:
    shown = row(make.conversation(make.channel(brand, promise=None)))
    assert (shown.state, shown.due_at) == ("none", None)


def test_rows_keep_the_order_that_was_asked_for(brand: Brand) -> None:
    place = make.channel(brand)
    made = [make.conversation(place, address=f"c{one}@customer.example").pk for one in range(3)]
    wanted = [made[1], made[2], made[0]]
    assert [one.id for one in rows_of(wanted, reader=0)] == wanted
    assert rows_of([], reader=0) == []


def test_a_customers_word_is_unread_until_it_was_seen(brand: Brand) -> None:
    me, conversation = make.member(brand), make.conversation(brand)
    assert row(conversation, me.pk).is_unread
    mark_read(me, conversation)
    assert not row(conversation, me.pk).is_unread
    assert row(conversation, make.member(brand).pk).is_unread, "each reads for themselves"
    make.message(conversation, "Hello?")
    assert row(conversation, me.pk).is_unread
    conversation.refresh_from_db()
    mark_read(me, conversation)
    mark_read(me, conversation)
    assert not row(conversation, me.pk).is_unread
    assert ReadMark.objects.count() == 1


def test_an_answer_of_ours_is_not_unread(brand: Brand) -> None:
    me, conversation = make.member(brand), make.conversation(brand)
    actions.reply(conversation, make.member(brand), "On its way.")
    assert not row(conversation, me.pk).is_unread


def test_a_row_carries_its_tags(brand: Brand) -> None:
    conversation = make.conversation(brand)
    for name in ("vip", "refund"):
        tag = Tag.objects.create(brand=brand, name=name)
        Tagging.objects.create(brand=brand, conversation=conversation, tag=tag)
    assert row(conversation).tags == ("refund", "vip")


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (Holder.QUEUE, "Everyone"),
        (Holder.PERSON, "Noor"),
        (Holder.CUSTOMER, "the customer"),
        (Holder.BOT, "the bot"),
    ],
)
def test_a_holder_is_named_as_a_person_reads_it(brand: Brand, holder: Holder, words: str) -> None:
    conversation, noor = make.conversation(brand), make.member(brand, name="Noor")
    conversation.queue.name = "Everyone"
    conversation.queue.save()
    Conversation.objects.filter(pk=conversation.pk).update(
        holder=holder, holder_person=noor if holder == Holder.PERSON else None
    )
    found = Conversation.objects.with_people().get(pk=conversation.pk)
    with translation.override("en"):
        assert holder_words(found) == words
        assert row(conversation).holder_words == words
    assert row(conversation, noor.pk).is_mine == (holder == Holder.PERSON)
