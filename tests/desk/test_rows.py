from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests import make
from troth.accounts.models import Brand
from troth.conversations import actions
from troth.conversations.models import Conversation, Holder
from troth.desk.rows import Row, holder_words, rows_of
from troth.promises import clock
from troth.promises.models import Promise

pytestmark = pytest.mark.django_db


def row(conversation: Conversation) -> Row:
    return rows_of(list(Conversation.objects.with_people().filter(pk=conversation.pk)))[0]


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
    assert shown.url == f"/{brand.slug}/conversations/{conversation.pk}"


def test_a_row_shows_a_promise_as_told_only_once_it_was(brand: Brand) -> None:
    conversation = make.conversation(brand)
    assert not row(conversation).told
    Promise.objects.update(announced_at=timezone.now())
    assert row(conversation).told


def test_a_broken_promise_goes_on_being_late_until_it_is_answered(brand: Brand) -> None:
    conversation = make.conversation(brand, received_at=timezone.now() - timedelta(hours=1))
    clock.strike(timezone.now())
    assert (row(conversation).state, row(conversation).due_at) == (
        "broken",
        make.promise(conversation).due_at,
    )

    actions.reply(conversation, make.member(brand), "Sorry!")

    assert (row(conversation).state, row(conversation).due_at) == ("waiting on customer", None)


def test_a_row_without_a_promise_has_no_clock(brand: Brand) -> None:
    shown = row(make.conversation(make.channel(brand, promise=None)))
    assert (shown.state, shown.due_at, shown.told) == ("none", None, False)


def test_a_closed_conversation_has_no_clock_whatever_is_still_owed(brand: Brand) -> None:
    conversation = make.conversation(brand)
    actions.close(conversation, make.member(brand))
    assert (row(conversation).due_at, row(conversation).state) == (None, "running")


@pytest.mark.parametrize("count", [1, 30])
def test_the_promises_of_all_rows_are_one_query(
    brand: Brand, count: int, django_assert_num_queries: object
) -> None:
    place = make.channel(brand)
    for number in range(count):
        make.conversation(place, address=f"customer{number}@customer.example")
    found = list(Conversation.objects.with_people())
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(rows_of(found)) == count


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (Holder.QUEUE, "Everyone"),
        (Holder.PERSON, "Ben"),
        (Holder.CUSTOMER, "the customer"),
        (Holder.BOT, "the bot"),
        (None, "nobody"),
    ],
)
def test_the_holder_has_a_name(brand: Brand, holder: Holder | None, words: str) -> None:
    conversation = make.conversation(brand)
    conversation.holder = holder
    conversation.holder_person = make.member(brand, name="Ben") if holder == Holder.PERSON else None
    assert holder_words(conversation) == words
    with translation.override("tr"):
        assert holder_words(conversation)
