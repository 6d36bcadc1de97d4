"""A policy is edited while customers write, on two connections: no running promise is touched."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests import make
from troth.accounts.models import Channel
from troth.conversations import actions
from troth.core.database import brands
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.models import Policy, Promise
from troth.promises.rules.terms import parse

PATIENCE = 20  # seconds; all ends in far less
ROUNDS = 6
PLAIN = timedelta(hours=2)
STRICT = Besides(terms=parse([{"kind": "first_reply", "segment": None, "within": "30s"}]))


@pytest.fixture
def channel(committed: None) -> Channel:
    with brands([]):
        return make.channel(make.brand(), promise=PLAIN)


def word(channel: Channel, number: int) -> None:
    with brands([channel.brand_id]):
        actions.receive(channel, make.incoming(address=f"c{number}@customer.example"))


def told(channel: Channel) -> dict[int, tuple[int | None, timedelta]]:
    """Of each promise: its version, and how long it lasts."""
    with brands([channel.brand_id]):
        return {row.pk: (row.policy_id, row.due_at - row.made_at) for row in Promise.objects.order_by("pk")}


def test_a_policy_that_is_edited_under_load_breaks_no_running_promise(channel: Channel) -> None:
    def edit() -> None:
        try:
            for number in range(ROUNDS):
                besides = STRICT if number % 2 == 0 else Besides()
                with brands([channel.brand_id]):
                    confirm_policy(channel, PLAIN, hours=None, confirmed_by=None, besides=besides)
        finally:
            connection.close()

    word(channel, -1)
    before = told(channel)
    editing = threading.Thread(target=edit)
    editing.start()
    for number in range(ROUNDS):
        word(channel, number)
    editing.join(PATIENCE)
    after = told(channel)
    assert len(after) == ROUNDS + 1
    assert before.items() <= after.items(), "what was told stays under the version it was told by"
    with brands([channel.brand_id]):
        allowed = {
            row.pk: timedelta(seconds=30) if row.terms else row.allowed for row in Policy.objects.all()
        }
    assert all(lasts == allowed[version or 0] for version, lasts in after.values()), "each by its own version"


def test_a_word_is_promised_by_the_version_that_is_committed(channel: Channel) -> None:
    """A version that is being written counts for nobody until it stands."""
    with brands([channel.brand_id]):
        confirm_policy(channel, PLAIN, hours=None, confirmed_by=None, besides=STRICT)

        def say() -> None:
            try:
                word(channel, 1)
            finally:
                connection.close()

        speaking = threading.Thread(target=say)
        speaking.start()
        speaking.join(PATIENCE)
        assert not speaking.is_alive(), "a customer never waits for an owner"
    word(channel, 2)
    assert [lasts for _version, lasts in told(channel).values()] == [PLAIN, timedelta(seconds=30)]
