"""The checks of the ledger: silent about what the product does, and loud about what it must not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import delivered
from troth.accounts.models import Brand, User
from troth.conversations import actions
from troth.conversations.acts import joining, spam
from troth.conversations.acts.saying import Words
from troth.conversations.models import Conversation, Kind
from troth.promises import clock
from troth.promises.giving.actions import Given, say
from troth.promises.giving.book import Owed, write_down
from troth.promises.models import Promise
from troth.promises.outcomes import refuse_answer, withdraw
from troth.promises.outcomes.keeping import call
from troth.promises.rules.due import Explanation
from troth.site.checks import checks, violations

HOUR = timedelta(hours=1)
OF_PROMISES = [check for check in checks() if check.rule in ("2", "5", "7")]


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def found() -> list[str]:
    """The claims that do not hold, but that of receipts, which need a file of their own."""
    return [check.claim for check in OF_PROMISES if violations(check)[1]]


def again(promise: Promise, due_at: Any, **changes: Any) -> Promise:
    """Another row in the place of this one."""
    explained = Explanation(promise.made_at, due_at - promise.made_at, ((promise.made_at, due_at),))
    about: dict[str, Any] = {"kind": promise.kind, "turn_opened_at": promise.turn_opened_at, **changes}
    return write_down(
        promise.conversation,
        Owed(
            channel_id=promise.channel_id,
            reckoned=explained,
            made_at=promise.made_at,
            replaces=promise,
            **about,
        ),
    )


def test_whatever_becomes_of_promises_all_checks_hold(brand: Brand, agent: User) -> None:
    place = make.channel(brand)
    rows = [make.conversation(place, address=f"c{number}@customer.example") for number in range(6)]
    for row in rows:
        delivered(row, timezone.now())
    refuse_answer(actions.reply(rows[0], agent, "Soon."), timezone.now())
    promised = Given("call_back", timezone.now() + HOUR)
    say(rows[1], agent, Words("I am on it.", Kind.UPDATE), given=promised)
    call(Promise.objects.get(given_by=agent), agent)
    spam.mark_spam(rows[2], agent)
    rows[2].refresh_from_db()
    spam.take_up_again(rows[2], agent)
    withdraw(rows[3], timezone.now())
    reset = make.promise(rows[4])
    Promise.objects.filter(pk=reset.pk).update(reset_at=reset.made_at, reset_cause="It takes longer.")
    again(reset, reset.due_at + HOUR)
    other = make.conversation(place, address="c5@customer.example")
    joining.join(rows[5], other, agent)
    clock.strike(reset.due_at)
    assert found() == []


def broken_rule(conversation: Conversation, **columns: Any) -> list[str]:
    promise = make.promise(conversation)
    values = {name: promise.made_at if value is True else value for name, value in columns.items()}
    Promise.objects.filter(pk=promise.pk).update(**values)
    return found()


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"reset_at": True, "reset_cause": "slow"}, "has the row of its new time"),
        ({"voided_at": True, "void_cause": "late"}, "for a cause that frees us of it"),
        ({"answered_at": True, "kept_at": True}, "by a person's answer"),
    ],
)
def test_what_must_not_be_is_found(brand: Brand, columns: dict[str, Any], words: str) -> None:
    claims = broken_rule(make.conversation(brand), **columns)
    assert any(words in claim for claim in claims), claims


def test_a_new_time_that_is_earlier_is_found(brand: Brand) -> None:
    promise = make.promise(make.conversation(brand))
    Promise.objects.filter(pk=promise.pk).update(reset_at=promise.made_at, reset_cause="slow")
    again(promise, promise.due_at - timedelta(minutes=5))
    assert any("later than the one before" in claim for claim in found())


def test_a_word_that_nobody_said_is_found(brand: Brand, agent: User) -> None:
    promise = make.promise(make.conversation(brand))
    explained = Explanation(promise.made_at, HOUR, ((promise.made_at, promise.made_at + HOUR),))
    about: dict[str, Any] = {
        "channel_id": promise.channel_id,
        "reckoned": explained,
        "made_at": promise.made_at,
    }
    write_down(
        promise.conversation,
        Owed(kind="update", turn_opened_at=promise.made_at, given_by_id=agent.pk, **about),
    )
    assert any("in a message of theirs" in claim for claim in found())
