"""Two days before the demo began, written by the product's own actions with their clock set back.

It runs in a process of its own: the clock that it sets is that process's. Nothing of it is mailed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from troth.accounts.models import Channel, User
from troth.channels import actions as channels
from troth.channels.chat import actions as chat
from troth.channels.chat.tokens import VOUCHED, Person
from troth.channels.mail import receive as mail
from troth.channels.registry import KINDS
from troth.conversations import actions as conversations
from troth.conversations.facts import MessageDelivered, MessageSent
from troth.conversations.models import Conversation, Delivery
from troth.core import facts
from troth.core.database import brands, see, statement
from troth.core.facts import record
from troth.flow import FLOW
from troth.promises import clock
from troth.promises.models import Promise
from troth.promises.resetting import actions as resetting
from troth.site.demo.letters import Letter, mail_of
from troth.site.demo.program import Program
from troth.site.demo.rules.cast import BY_KEY
from troth.site.demo.script import Matter, Past, Turn, history

THINKING = 600.0
"""At most so many seconds pass, in history, between an answer and the customer's next word."""
LONGER = 5
"""A new time is so many times as far away as the first was."""
DONE = "demo-history"


class Then:
    """The clock of what is being written: it starts at some past moment and never passes the present."""

    def __init__(self) -> None:
        self.real = timezone.now
        self.at = self.real()

    def now(self) -> datetime:
        return self.at

    def go_on(self, seconds: float) -> bool:
        """Whether that moment has been; if it has not, the clock stays."""
        later = self.at + timedelta(seconds=seconds)
        if later >= self.real():
            return False
        self.set(later)
        return True

    def set(self, at: datetime) -> None:
        self.at = at
        with connection.cursor() as cursor:
            cursor.execute("select set_config('troth.then', %s, true)", [at.isoformat()])


@contextmanager
def set_back() -> Iterator[Then]:
    """Inside the block the actions of this process act in the past, and what they send counts as arrived."""
    then, before, stored = Then(), timezone.now, facts.RECORD
    sent = [one for one in FLOW[MessageSent] if one is not channels.deliver]
    timezone.now = then.now
    facts.RECORD = statement(__package__, "record_then")
    facts.connect({**FLOW, MessageSent: [*sent, _prepare]})
    try:
        yield then
    finally:
        timezone.now, facts.RECORD = before, stored
        facts.connect(FLOW)


def _prepare(fact: MessageSent) -> None:
    """The delivery without its job."""
    conversation = Conversation.objects.select_related("channel", "identity").get(pk=fact.conversation_id)
    KINDS[conversation.channel.kind].prepare(fact, conversation)


def _arrive(conversation: Conversation) -> None:
    """All that was sent is taken in the moment in which it was sent; a promise is told by it."""
    now = timezone.now()
    for delivery in Delivery.objects.unfinished().filter(message__conversation=conversation):
        Delivery.objects.filter(pk=delivery.pk).update(handed_at=now, sent_at=now)
        record(
            MessageDelivered(
                brand_id=conversation.brand_id,
                conversation_id=conversation.pk,
                message_id=delivery.message_id,
                delivery_id=delivery.pk,
                delivered_at=now,
                is_confirmed=True,
            )
        )


def write(program: Program, data: Path) -> int:
    """All that is not written yet, and how many that were.

    First who still waits, so that the desk is not empty; then from the oldest on: the ledger shows its
    rows in the order of their writing.
    """
    started = datetime.fromtimestamp(program.began, UTC)
    done, count = data / DONE, 0
    written = set(done.read_text().split()) if done.exists() else set()
    with set_back() as then, done.open("a") as marks:
        for past in sorted(history(program.seed), key=lambda one: not one.is_open):
            number = str(past.matter.number)
            if number in written:
                continue
            _live(past, program, then, started - timedelta(seconds=past.age))
            marks.write(f"{number}\n")
            marks.flush()
            count += 1
    return count


def _live(past: Past, program: Program, then: Then, opened: datetime) -> None:
    """One conversation from its first word on: one transaction, which no clock of the present looks into."""
    with transaction.atomic():
        _Telling(past, program, then).tell(opened)


class _Telling:
    def __init__(self, past: Past, program: Program, then: Then) -> None:
        self.past, self.matter, self.then = past, past.matter, then
        self.door = program.doors[self.matter.shop.slug]
        self.random = Random(f"{program.seed}:agents:{self.matter.number}")

    def tell(self, opened: datetime) -> None:
        self.then.set(opened)
        conversation: Conversation | None = None
        for number, turn in enumerate(self.matter.turns):
            if number and not self.then.go_on(self.random.uniform(60, THINKING)):
                return
            conversation = self._say(turn, conversation, number)
            _arrive(conversation)
            if not self._wait_for_answer(conversation, turn) or self.past.is_open:
                return
            answer = conversations.reply(conversation, self._agent(), turn.answer)
            _arrive(conversation)
            if self.matter.way == "chat":
                _read(self.matter, conversation.channel, answer.pk)
        if conversation is not None and self.then.go_on(self.random.uniform(60, 3600)):
            conversations.close(conversation, self._agent())

    def _say(self, turn: Turn, conversation: Conversation | None, number: int) -> Conversation:
        said = _chat if self.matter.way == "chat" else _mail
        said(self.matter, self.door.chat_key, text=turn.said, number=number)
        found = Conversation.objects.select_related("brand", "channel")
        if conversation is not None:
            return found.get(pk=conversation.pk)
        return found.filter(identity__value=self.matter.address).latest("id")

    def _wait_for_answer(self, conversation: Conversation, turn: Turn) -> bool:
        """The clocks strike on the way. Whether the answer's moment has been."""
        promise = Promise.objects.unanswered().filter(conversation=conversation).last()
        if promise is None or not turn.is_late or promise.due_at >= self.then.real():
            return self.then.go_on(turn.after)
        if turn.longer:
            self._tell_anew(promise, turn.longer)
        for moment in (promise.warn_at, promise.due_at):
            if not self.then.go_on((moment - self.then.at).total_seconds()):
                return False
            clock.strike(moment)
            see([conversation.brand_id])
        return self.then.go_on(turn.after * 4)

    def _tell_anew(self, promise: Promise, why: str) -> None:
        """At a third of its time, five times as much in all."""
        span = promise.due_at - promise.made_at
        self.then.go_on(span.total_seconds() / 3)
        later = promise.made_at + span * LONGER
        resetting.reset(promise, due_at=later, cause=why, now=self.then.at, by=self._agent())
        _arrive(promise.conversation)

    def _agent(self) -> User:
        return User.objects.get(email=BY_KEY[self.random.choice(sorted(self.door.tokens))].email)


def _mail(matter: Matter, _key: str, *, text: str, number: int) -> None:
    address = mail.address_of(matter.shop.address)
    assert address is not None
    with brands([address.brand_id]):
        ours = (
            Delivery.objects.filter(recipient=matter.customer.mail).order_by("-id").first()
            if number
            else None
        )
    letter = Letter(
        name=matter.customer.name,
        from_address=matter.customer.mail,
        to=matter.shop.address,
        subject=f"Re: {matter.subject}" if ours else matter.subject,
        text=text,
        at=timezone.now(),
        answers=ours.external_id if ours else "",
        has_picture=matter.has_picture and not number,
        is_history=True,
    )
    mail.receive(address, mail_of(letter).as_bytes(), envelope_sender=matter.customer.mail)
    see([address.brand_id])


def _chat(matter: Matter, key: str, *, text: str, number: int) -> None:
    channel = _channel("chat", key)
    words = chat.Words(
        text=text,
        key=f"demo-history-{matter.number}-{number}",
        language=matter.customer.language,
        zone=matter.shop.zone,
    )
    said = chat.say(channel, _person(matter, channel), words)
    _read(matter, channel, said.pk)


def _read(matter: Matter, channel: Channel, message: int) -> None:
    """The customer has seen everything up to here, so that nothing goes after them by mail."""
    chat.mark(channel, _person(matter, channel), received=(), read=message)


def _person(matter: Matter, channel: Channel) -> Person:
    who = matter.customer
    return Person(channel_id=channel.pk, kind=VOUCHED, value=who.user_id, name=who.name, mail=who.mail)


def _channel(kind: str, address: str) -> Channel:
    with connection.cursor() as cursor:
        cursor.execute("select brand, channel from channel_for(%s, %s)", [kind, address])
        brand, channel = cursor.fetchone()
    see([brand])
    return Channel.objects.select_related("brand").get(pk=channel)
