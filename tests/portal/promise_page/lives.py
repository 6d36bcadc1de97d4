"""Turns of the past, written straight into the tables, since the actions know only now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from troth.accounts.models import Channel
from troth.conversations.models import Conversation, Customer, Identity, Kind, Message
from troth.people.models import Queue
from troth.promises.models import Policy, Promise, PromiseKind
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.due import explanation

HOUR = timedelta(hours=1)
ALWAYS = Calendar.always("Europe/Amsterdam")
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One turn. `wait` is none while nobody has answered; `told` says whether the customer heard a time."""

    opened_at: datetime
    wait: timedelta | None = None
    allowed: timedelta | None = HOUR
    told: bool = True
    left_after: timedelta | None = None
    text: str = "Where is my order?"


def customer(channel: Channel) -> Customer:
    made = Customer.objects.create(
        brand_id=channel.brand_id, name="Emma", language="en", zone="Europe/Amsterdam"
    )
    Identity.objects.create(
        brand_id=channel.brand_id, customer=made, kind="mail", value=f"emma{next(_numbers)}@customer.example"
    )
    return made


def live(channel: Channel, *lives: Life, of: Customer | None = None) -> list[Conversation]:
    """A conversation for each; all of one customer where it is given, else each of another."""
    return [_live(channel, one, of or customer(channel)) for one in lives]


def many(number: int, since: datetime, *, wait: timedelta | None = timedelta(minutes=5)) -> Iterator[Life]:
    """So many turns an hour apart, the last of them at `since`."""
    return (Life(opened_at=since - HOUR * back, wait=wait) for back in range(number))


def _live(channel: Channel, life: Life, whose: Customer) -> Conversation:
    identity = whose.identities.get()
    answered_at = life.opened_at + life.wait if life.wait is not None else None
    made = Conversation.objects.create(
        brand_id=channel.brand_id,
        channel=channel,
        customer=whose,
        identity=identity,
        subject="Order 1234",
        language="en",
        opened_at=life.opened_at,
        queue=Queue.objects.filter(brand=channel.brand_id).earliest("id"),
        holder="queue",
        holder_until=life.opened_at + timedelta(days=100),
        last_said_at=answered_at or life.opened_at,
    )
    _say(made, Kind.CUSTOMER, life.opened_at, life.text)
    if answered_at is not None:
        _say(made, Kind.ANSWER, answered_at, "It is on its way.")
    if life.allowed is not None:
        _promise(made, life, answered_at)
    return made


def _say(conversation: Conversation, kind: Kind, at: datetime, text: str) -> Message:
    return Message.objects.create(
        brand_id=conversation.brand_id, conversation=conversation, kind=kind, text=text, said_at=at
    )


def _promise(conversation: Conversation, life: Life, answered_at: datetime | None) -> None:
    assert life.allowed is not None
    due_at = life.opened_at + life.allowed
    is_kept = answered_at is not None and answered_at <= due_at
    words = "We will answer within an hour."
    told = _say(conversation, Kind.ANNOUNCEMENT, life.opened_at, words) if life.told else None
    Promise.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        channel=conversation.channel,
        policy=Policy.objects.current(conversation.channel_id),
        kind=PromiseKind.FIRST_REPLY,
        turn_opened_at=life.opened_at,
        made_at=life.opened_at,
        warn_at=due_at,
        due_at=due_at,
        explanation=explanation(life.opened_at, life.allowed, ALWAYS).as_data(),
        words=words if told else "",
        announcement=told,
        announced_at=life.opened_at if told else None,
        answered_at=answered_at,
        kept_at=answered_at if is_kept else None,
        broken_at=max(due_at, answered_at) if answered_at and not is_kept else None,
        left_at=life.opened_at + life.left_after if life.left_after is not None else None,
    )
