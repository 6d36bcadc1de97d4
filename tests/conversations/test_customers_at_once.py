"""A merge and a customer's word at the same moment, on two connections."""

import threading
from collections.abc import Callable

from django.db import connection

from tests import make
from troth.accounts.models import Channel
from troth.conversations import actions
from troth.conversations.customers.merging import merge
from troth.conversations.models import Conversation, Customer
from troth.core.database import brands

PATIENCE = 10  # seconds; both end in far less


def two_customers() -> tuple[Channel, Customer, Customer]:
    brand = make.brand()
    channel = make.channel(brand, promise=None)
    emma = make.conversation(channel)
    bob = make.conversation(channel, address="bob@customer.example")
    return channel, emma.customer, bob.customer


def beside(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    made = threading.Thread(target=run)
    made.start()
    return made


def owners(channel: Channel) -> set[tuple[int, int]]:
    """Of each conversation: its customer, and its identity's."""
    with brands([channel.brand_id]):
        return set(Conversation.objects.values_list("customer_id", "identity__customer_id"))


def test_a_word_that_comes_during_a_merge_is_the_kept_ones(committed: None) -> None:
    with brands([]):
        channel, emma, bob = two_customers()

    def say() -> None:
        with brands([channel.brand_id]):
            actions.receive(channel, make.incoming(address="bob@customer.example"))

    with brands([channel.brand_id]):
        merge(emma, bob, by=None)
        speaking = beside(say)
        speaking.join(0.3)
        assert speaking.is_alive(), "it waits for the merge"
    speaking.join(PATIENCE)
    assert owners(channel) == {(emma.pk, emma.pk)}


def test_a_merge_that_comes_during_a_word_takes_it_along(committed: None) -> None:
    with brands([]):
        channel, emma, bob = two_customers()

    def join() -> None:
        with brands([channel.brand_id]):
            merge(emma, bob, by=None)

    with brands([channel.brand_id]):
        actions.receive(channel, make.incoming(address="bob@customer.example"))
        merging = beside(join)
        merging.join(0.3)
        assert merging.is_alive(), "it waits for the word"
    merging.join(PATIENCE)
    assert owners(channel) == {(emma.pk, emma.pk)}
