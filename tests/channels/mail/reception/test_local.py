"""LMTP, by which a mail server on the same machine hands mail over (RFC 2033)."""

import smtplib
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from aiosmtpd.controller import BaseThreadedController
from django.db import connection, transaction
from django.test import override_settings

from tests import make
from tests.channels.mail.letters import letter
from tests.channels.mail.peers.postfix import postfix
from tests.channels.mail.reception.test_listener import ADDRESS, free_port, kept
from tests.journeys.waiting import until
from troth.accounts.models import Brand
from troth.channels.mail.listener import start_local
from troth.channels.mail.receive import Address, receive
from troth.core.machine.data import CannotStart

OTHER = "care@other.example"


@contextmanager
def reception(where: str) -> Iterator[BaseThreadedController]:
    with override_settings(TROTH_MAIL_THREADS=1):
        running = start_local(where)
        try:
            yield running
        finally:
            running.stop()
            running.handler.threads.submit(_close_connection)
            running.handler.threads.shutdown()


def _close_connection() -> None:
    connection.close()  # asked there: the thread's own


@pytest.fixture
def shop(committed: None) -> Brand:
    with transaction.atomic():
        brand = make.brand()
        make.channel(brand, address=ADDRESS)
        make.channel(make.brand(), address=OTHER)
    return brand


@pytest.fixture
def where(tmp_path: Path) -> str:
    return str(tmp_path / "lmtp")


def answers(where: str, raw: bytes, *recipients: str) -> list[bytes]:
    """What is said to each recipient after the whole mail."""
    with closing(smtplib.LMTP(where)) as session:
        session.ehlo()  # which by LMTP says LHLO
        session.mail("emma@customer.example")
        for recipient in recipients:
            assert session.rcpt(recipient)[0] == 250
        assert session.docmd("DATA")[0] == 354
        session.send(raw + b".\r\n")
        said = [session.getreply() for _ in recipients]
        assert session.noop()[0] == 250, "one answer for each, and no more"
        return [b"%d %s" % each for each in said]


def test_a_mail_is_answered_once_for_each_recipient(shop: Brand, where: str) -> None:
    with reception(where):
        assert answers(where, letter(), ADDRESS, OTHER) == [b"250 2.0.0 OK, stored"] * 2
    assert kept(shop) == [1, 1, 1]


def test_who_could_not_be_served_is_named_and_the_others_are_not_asked_for_again(
    shop: Brand, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_for_others(address: Address, raw: bytes, *, envelope_sender: str) -> None:
        assert address.brand_id == shop.pk, "not here"
        receive(address, raw, envelope_sender=envelope_sender)

    monkeypatch.setattr("troth.channels.mail.listener.receive", fail_for_others)
    with reception(where):
        first, second = answers(where, letter(), ADDRESS, OTHER)
    assert (first[:3], second[:3]) == (b"250", b"451")
    assert kept(shop) == [1, 1, 1]


def test_what_is_too_large_is_refused_for_each(shop: Brand, where: str) -> None:
    with override_settings(TROTH_MAIL_LARGEST=10_000), reception(where):
        said = answers(where, letter("a line\r\n" * 5_000), ADDRESS, OTHER)
    assert [each[:9] for each in said] == [b"552 5.3.4"] * 2


def test_a_postfix_hands_mail_over(shop: Brand) -> None:
    port = free_port()
    with (
        reception(f"127.0.0.1:{port}"),
        postfix({"shop.example": f"lmtp:inet:127.0.0.1:{port}"}) as peer,
        smtplib.SMTP("127.0.0.1", peer.port, timeout=10) as session,
    ):
        session.sendmail("emma@customer.example", [ADDRESS], letter())
        until(lambda: kept(shop)[0] == 1, "the mail")
        until(lambda: peer.queue_is_empty, peer.log())


@pytest.mark.parametrize("named", ["nowhere", "127.0.0.1:0", "/no/such/folder/lmtp"])
def test_a_place_that_cannot_be_listened_on_says_so(named: str) -> None:
    with pytest.raises(CannotStart, match="TROTH_LMTP"):
        start_local(named)


def test_a_port_that_is_taken_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotStart, match="TROTH_LMTP"):
        start_local(f"127.0.0.1:{taken.getsockname()[1]}")
