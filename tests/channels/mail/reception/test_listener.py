import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection, transaction
from django.test import override_settings

from tests import make
from tests.channels.mail.letters import letter
from tests.conftest import owner_connection
from troth.accounts.models import Brand
from troth.channels.mail import listener as module
from troth.channels.mail.listener import MOST_RECIPIENTS, listener
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.receive import _mark_taken
from troth.conversations.models import Conversation, Delivery, Identity
from troth.core import blobs
from troth.core.database import brands

ADDRESS = "help@shop.example"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def reception(**changes: Any) -> Iterator[int]:
    """A running listener's port; its threads' connections are closed at the end, as a process' end does."""
    with override_settings(TROTH_MAIL_THREADS=2, **changes):
        running: Controller = listener("127.0.0.1", free_port())
        running.start()
        try:
            yield running.port
        finally:
            running.stop()
            threads, together = running.handler.threads, threading.Barrier(2)
            for _ in range(2):
                threads.submit(_close_connection, together)
            threads.shutdown()


def _close_connection(together: threading.Barrier) -> None:
    together.wait(5)  # so that each thread does it
    connection.close()


@pytest.fixture
def shop(committed: None) -> Brand:
    with transaction.atomic():
        brand = make.brand()
        make.channel(brand, address=ADDRESS)
    return brand


@contextmanager
def client(port: int) -> Iterator[smtplib.SMTP]:
    with closing(smtplib.SMTP("127.0.0.1", port, timeout=10)) as session:
        session.ehlo()
        yield session


def send(port: int, raw: bytes, *recipients: str, sender: str = "emma@customer.example") -> tuple[int, bytes]:
    """The server's answer to the whole mail, or to the first recipient that it refuses."""
    with client(port) as session:
        session.mail(sender)
        for recipient in recipients or (ADDRESS,):
            answer = session.rcpt(recipient)
            if answer[0] != 250:
                return answer
        return session.data(raw)


def kept(brand: Brand) -> list[int]:
    with brands([brand.pk]):
        return [rows.objects.count() for rows in (ReceivedMail, Conversation, Delivery)]


def test_a_mail_that_was_answered_250_is_committed(shop: Brand) -> None:
    with reception() as port:
        assert send(port, letter())[0] == 250
        # Looked at from another connection: what is not committed is not seen there.
        with owner_connection() as owner:
            assert owner.execute("select count(*) from messages").fetchone() == (2,)
        assert send(port, letter())[0] == 250
    assert kept(shop) == [1, 1, 1]


def test_the_bytes_are_kept_as_they_came(shop: Brand) -> None:
    raw = letter("Dots:\r\n.\r\n..two\r\nCaf\u00e9 \u2713")
    with reception() as port:
        assert send(port, raw)[0] == 250
    with brands([shop.pk]):
        mail = ReceivedMail.objects.get()
        assert mail.envelope_sender == "emma@customer.example"
        assert blobs.get(shop.pk, mail.blob) == raw


def test_a_mail_for_nobody_here_is_refused(shop: Brand) -> None:
    with reception() as port:
        code, words = send(port, letter(), "nobody@shop.example")
        assert (code, words) == (550, b"5.1.1 Nobody here has this address")
    assert kept(shop) == [0, 0, 0]


def test_a_mail_to_several_channels_is_kept_once_for_each(shop: Brand) -> None:
    with transaction.atomic():
        make.channel(shop, address="sales@shop.example")
        other = make.brand()
        make.channel(other, address="help@other.example")
    with reception() as port:
        answer = send(
            port, letter(), ADDRESS, "HELP@shop.example", "sales@shop.example", "help@other.example"
        )
        assert answer[0] == 250
    assert kept(shop) == [2, 2, 2]
    assert kept(other) == [1, 1, 1]


def test_a_mail_without_sender_and_path_is_kept_for_the_unknown(shop: Brand) -> None:
    with reception() as port:
        assert send(port, b"Subject: Hi\r\n\r\nHello\r\n", sender="")[0] == 250
    with brands([shop.pk]):
        assert Identity.objects.get().value == "unknown"
        assert ReceivedMail.objects.get().envelope_sender == ""


def test_a_failure_is_answered_451_and_keeps_nothing_and_the_retry_is_taken(
    shop: Brand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with reception() as port:
        with monkeypatch.context() as patch:
            patch.setattr("troth.channels.mail.receive._mark_taken", lambda *_: 1 / 0)
            assert send(port, letter())[0] == 451
        assert kept(shop) == [0, 0, 0]
        assert send(port, letter())[0] == 250
    assert kept(shop) == [1, 1, 1]
    assert "a mail could not be kept" in caplog.text


def cut_off() -> None:
    """The database ends every connection of the application, as a restart of the server does."""
    with owner_connection() as owner:
        owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_a_connection_lost_in_the_middle_keeps_nothing_and_the_retry_is_taken(
    shop: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off_before_the_commit(*arguments: Any) -> None:
        _mark_taken(*arguments)
        cut_off()

    with reception() as port:
        with monkeypatch.context() as patch:
            patch.setattr("troth.channels.mail.receive._mark_taken", cut_off_before_the_commit)
            assert send(port, letter())[0] == 451
        connection.close()
        assert kept(shop) == [0, 0, 0]
        assert send(port, letter())[0] == 250
    assert kept(shop) == [1, 1, 1]


def test_a_lost_connection_between_two_mails_is_not_noticed_by_senders_for_long(shop: Brand) -> None:
    with reception() as port:
        assert send(port, letter())[0] == 250
        cut_off()
        connection.close()
        answers = [
            send(port, letter("More", message_id="<2@customer.example>", sender="liv@customer.example"))[0]
            for _ in range(4)
        ]
    assert answers[-1] == 250
    assert set(answers) <= {250, 451}
    assert kept(shop) == [2, 2, 2]


def test_a_channel_that_went_away_after_its_recipient_was_taken_loses_no_mail(
    shop: Brand, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reception() as port, client(port) as session:
        session.mail("emma@customer.example")
        assert session.rcpt(ADDRESS)[0] == 250
        monkeypatch.setattr(module, "address_of", lambda _: None)
        assert session.data(letter())[0] == 451


def test_hostile_addresses_are_refused_and_the_next_mail_is_taken(shop: Brand) -> None:
    with reception() as port, client(port) as session:
        for hostile in (
            b"\x00@shop.example",
            b"\xff\xfe@shop.example",
            b"a" * 400 + b"@x",
            "ü@x.example".encode(),
        ):
            session.send(b"MAIL FROM:<e@x.example> SMTPUTF8\r\n")
            assert session.getreply()[0] == 250
            session.send(b"RCPT TO:<" + hostile + b">\r\n")
            assert session.getreply()[0] in range(500, 600)
            session.rset()
        assert send(port, letter())[0] == 250
    assert kept(shop) == [1, 1, 1]


def test_more_recipients_than_one_mail_may_have_are_put_off(shop: Brand) -> None:
    with reception() as port, client(port) as session:
        session.mail("emma@customer.example")
        answers = [session.rcpt(ADDRESS)[0] for _ in range(MOST_RECIPIENTS + 1)]
    assert answers == [250] * MOST_RECIPIENTS + [452]


def test_a_mail_that_is_too_large_is_refused_for_good(shop: Brand) -> None:
    with reception(TROTH_MAIL_LARGEST=1_000_000) as port:
        code, words = send(port, letter("a line\r\n" * 150_000))
    assert code == 552
    assert b"over 1 MB" in words
    assert kept(shop) == [0, 0, 0]


@pytest.mark.parametrize("length", [999, 5_000, 900_000])
def test_a_line_that_is_longer_than_it_should_be_is_taken(shop: Brand, length: int) -> None:
    with reception() as port:
        assert send(port, letter("x" * length))[0] == 250
    assert kept(shop) == [1, 1, 1]


def test_many_senders_at_once_are_all_kept(shop: Brand) -> None:
    answers: list[int] = []
    with reception() as port:

        def work(number: int) -> None:
            raw = letter(f"Question {number}", message_id=f"<{number}@customer.example>")
            answers.append(send(port, raw)[0])

        threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert answers == [250] * 12
    assert kept(shop)[:2] == [12, 12]
