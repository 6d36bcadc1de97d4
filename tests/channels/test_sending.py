import asyncio
import threading
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message as Mail
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection, transaction
from django.utils import timezone

from tests import make
from tests.channels.mail.letters import letter, report, take
from tests.channels.mail.test_relay import Receiver, server
from troth.accounts.models import Brand, Channel, User
from troth.channels import sending
from troth.channels.errors import DeliveryFailed, DeliveryUnconfirmed, HandedOverElsewhere
from troth.channels.mail.relay import Relay
from troth.channels.registry import KINDS
from troth.conversations import actions
from troth.conversations.models import Conversation, Delivery, Kind
from troth.core.database import brands
from troth.core.models import FactRecord


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def place(brand: Brand, relay: Relay, **changes: Any) -> Channel:
    return make.channel(brand, address="help@shop.example", relay=str(relay), **changes)


def conversation_by_mail(channel: Channel) -> Conversation:
    message = take(channel, letter(subject="Re: Order 1234", references="<0@customer.example>")).message
    assert message is not None
    return message.conversation


def newest() -> Delivery:
    return Delivery.objects.latest("id")


def carry_out(delivery: Delivery) -> Delivery:
    sending.carry_out(delivery.brand_id, delivery.pk)
    delivery.refresh_from_db()
    return delivery


def sent(receiver: Receiver, place: int = -1) -> tuple[Envelope, Mail]:
    envelope = receiver.taken[place]
    assert isinstance(envelope.content, bytes)
    return envelope, message_from_bytes(envelope.content)


def facts() -> list[str]:
    return list(FactRecord.objects.order_by("id").values_list("name", flat=True))


def test_an_acknowledgement_answers_the_mail_and_no_machine_answers_it(brand: Brand) -> None:
    with server(receiver := Receiver()) as relay:
        conversation = conversation_by_mail(place(brand, relay))
        delivery = carry_out(newest())
    envelope, mail = sent(receiver)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("<>", ["emma@customer.example"])
    assert (mail["Auto-Submitted"], mail["Subject"]) == ("auto-replied", "Re: Order 1234")
    assert (mail["In-Reply-To"], mail["Message-ID"]) == ("<1@customer.example>", delivery.external_id)
    assert mail["References"] == "<1@customer.example>"
    promise = make.promise(conversation)
    assert promise.words in str(mail.get_payload(0))
    assert (promise.told, promise.announced_at) == (promise.words, delivery.sent_at)
    assert delivery.words == "250 2.0.0 queued as 42"


def test_an_answer_is_a_persons_mail_in_the_same_thread(brand: Brand, agent: User) -> None:
    with server(receiver := Receiver()) as relay:
        conversation = conversation_by_mail(place(brand, relay))
        acknowledged = newest().external_id
        actions.reply(conversation, agent, "On its way.")
        carry_out(newest())
    envelope, mail = sent(receiver)
    assert envelope.mail_from == "help@shop.example"
    assert mail["Auto-Submitted"] is None
    assert mail["In-Reply-To"] == "<1@customer.example>"
    assert mail["References"].split() == [acknowledged, "<1@customer.example>"]
    assert str(mail.get_payload()).strip() == "On its way."


def test_an_answer_after_a_bounce_answers_the_customer_and_not_the_mail_server(
    brand: Brand, agent: User
) -> None:
    with server(receiver := Receiver()) as relay:
        channel = place(brand, relay)
        conversation = conversation_by_mail(channel)
        take(channel, report(newest().external_id), envelope="")
        actions.reply(conversation, agent, "On its way.")
        carry_out(newest())
    _, mail = sent(receiver)
    assert mail["In-Reply-To"] == "<1@customer.example>"
    assert "mx.example" not in mail["References"]


def test_a_delivery_that_was_sent_is_not_sent_again(brand: Brand) -> None:
    with server(receiver := Receiver()) as relay:
        make.conversation(place(brand, relay))
        carry_out(newest())
        carry_out(newest())
        sending.give_up(brand.pk, newest().pk)
    assert len(receiver.taken) == 1
    assert newest().state == "sent"
    assert facts().count("MessageDelivered") == 1


class Moody(Receiver):
    """Refuses the first mail and takes the others; remembers the bytes of all."""

    def __init__(self, first: str) -> None:
        super().__init__()
        self.first = first
        self.seen: list[object] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.seen.append(envelope.content)
        return self.first if len(self.seen) == 1 else await super().handle_DATA(server, session, envelope)


def test_a_later_please_is_tried_again_with_the_same_bytes(brand: Brand, agent: User) -> None:
    with server(receiver := Moody("451 4.3.0 later")) as relay:
        conversation = make.conversation(place(brand, relay, promise=None))
        actions.reply(conversation, agent, "On its way.")
        with pytest.raises(DeliveryFailed):
            carry_out(newest())
        waiting = newest()
        assert (waiting.state, waiting.attempts, waiting.words) == ("waiting", 1, "451 4.3.0 later")
        assert waiting.handed_at is None
        make.message(conversation, "One more thing", at=timezone.now())
        carry_out(waiting)
    assert receiver.seen[0] == receiver.seen[1]
    assert len(receiver.taken) == 1
    assert newest().state == "sent"


def test_a_final_no_is_shown_and_ends_it(brand: Brand) -> None:
    with server(receiver := Receiver(rcpt="550 5.1.1 no such user")) as relay:
        conversation = make.conversation(place(brand, relay))
        delivery = carry_out(newest())
        carry_out(delivery)
    assert (delivery.state, delivery.words) == ("failed", "550 5.1.1 no such user")
    assert make.promise(conversation).told is None
    assert facts().count("DeliveryEnded") == 1
    assert receiver.taken == []


@pytest.mark.parametrize("relay", ["", "ftp://nowhere"])
def test_a_channel_that_cannot_send_says_so(brand: Brand, relay: str) -> None:
    make.conversation(make.channel(brand, relay=relay))
    delivery = carry_out(newest())
    assert delivery.state == "failed"
    assert "relay" in delivery.words


def send_with(monkeypatch: pytest.MonkeyPatch, parcel: Callable[..., str]) -> None:
    kind = KINDS["mail"]
    monkeypatch.setattr(sending, "KINDS", {"mail": type(kind)(kind.prepare, lambda _: parcel)})


def stopped_before_the_end(*, before_end: Callable[[], None]) -> str:
    raise KeyboardInterrupt


def stopped_after_the_end(*, before_end: Callable[[], None]) -> str:
    before_end()
    raise KeyboardInterrupt


def test_a_crash_before_the_last_bytes_is_made_up_for(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(receiver := Receiver()) as relay:
        make.conversation(place(brand, relay))
        with monkeypatch.context() as patch:
            send_with(patch, stopped_before_the_end)
            with pytest.raises(KeyboardInterrupt):
                carry_out(newest())
        carry_out(newest())
    assert len(receiver.taken) == 1
    assert newest().state == "sent"


def test_a_crash_after_the_last_bytes_is_not_sent_again_but_a_person_may(
    brand: Brand, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(receiver := Receiver()) as relay:
        conversation = make.conversation(place(brand, relay))
        with monkeypatch.context() as patch:
            send_with(patch, stopped_after_the_end)
            with pytest.raises(KeyboardInterrupt):
                carry_out(newest())
        delivery = carry_out(newest())
        carry_out(delivery)
        assert (delivery.state, receiver.taken) == ("unconfirmed", [])
        assert make.promise(conversation).announced_at == delivery.unconfirmed_at

        actions.send_again(delivery, agent)
        carry_out(delivery)

    assert (delivery.state, len(receiver.taken)) == ("sent", 1)
    assert make.promise(conversation).announced_at != delivery.sent_at
    assert facts().count("DeliveryRepeated") == 1


def test_what_is_on_its_way_or_was_sent_cannot_be_sent_again(brand: Brand, agent: User) -> None:
    with server(receiver := Receiver()) as relay:
        make.conversation(place(brand, relay))
        actions.send_again(newest(), agent)
        carry_out(newest())
        actions.send_again(newest(), agent)
        carry_out(newest())
    assert len(receiver.taken) == 1
    assert "DeliveryRepeated" not in facts()


def test_no_answer_after_the_end_is_unconfirmed(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    def parcel(*, before_end: Callable[[], None]) -> str:
        before_end()
        raise DeliveryUnconfirmed("handed over, but not confirmed")

    send_with(monkeypatch, parcel)
    make.conversation(brand)
    delivery = carry_out(newest())
    assert (delivery.state, delivery.words) == ("unconfirmed", "handed over, but not confirmed")


def test_an_announcement_that_would_come_too_late_is_withheld(brand: Brand) -> None:
    with server(receiver := Receiver()) as relay:
        conversation = make.conversation(place(brand, relay))
        with connection.cursor() as cursor:
            cursor.execute("set role none")
            cursor.execute("update deliveries set expires_at = now()")
            cursor.execute("set role troth_app")
        delivery = carry_out(newest())
    assert delivery.state == "failed"
    assert delivery.words.startswith("Withheld")
    assert make.promise(conversation).told is None
    assert receiver.taken == []


def test_the_last_try_that_was_cut_off_is_unconfirmed_and_not_failed(brand: Brand) -> None:
    make.conversation(brand)
    Delivery.objects.update(handed_at=timezone.now())
    sending.give_up(brand.pk, newest().pk)
    assert newest().state == "unconfirmed"


def test_the_servers_word_replaces_what_another_process_had_to_assume(
    brand: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parcel(*, before_end: Callable[[], None]) -> str:
        before_end()
        sending.carry_out(brand.pk, newest().pk)  # a second process finds it cut off
        assert newest().state == "unconfirmed"
        return "250 taken"

    send_with(monkeypatch, parcel)
    make.conversation(brand)
    assert carry_out(newest()).state == "sent"


class Slow(Receiver):
    """Answers to the recipient only when two clients have come so far."""

    def __init__(self) -> None:
        super().__init__()
        self.here = 0

    async def handle_RCPT(self, *arguments: Any) -> str:  # noqa: N802
        self.here += 1
        while self.here < 2:
            await asyncio.sleep(0.01)
        return await super().handle_RCPT(*arguments)


def test_two_workers_at_once_send_once(committed: None) -> None:
    with server(receiver := Slow()) as relay:
        with transaction.atomic():
            made_in = make.channel(make.brand(), relay=str(relay))
            make.conversation(made_in)
            delivery = Delivery.objects.get()
        refused: list[BaseException] = []

        def work() -> None:
            try:
                sending.carry_out(delivery.brand_id, delivery.pk)
            except BaseException as error:
                refused.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)

    assert len(receiver.taken) == 1
    assert [type(error) for error in refused] == [HandedOverElsewhere]
    with brands([delivery.brand_id]):
        delivery.refresh_from_db()
        assert (delivery.state, delivery.message.kind) == ("sent", Kind.ANNOUNCEMENT)
        assert facts().count("MessageDelivered") == 1
