"""Mailboxes on a real Dovecot, followed as `troth work` does."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from tests import make
from tests.channels.mail.dovecot import PASSWORD, Dovecot
from tests.channels.mail.letters import letter
from tests.channels.mail.mailbox.conftest import HELP, SALES
from tests.journeys.waiting import until
from troth.accounts.models import Channel
from troth.channels.mail.mailbox.actions import Details, connect, start
from troth.channels.mail.mailbox.connection import Secret
from troth.channels.mail.mailbox.fetching import fetch
from troth.channels.mail.mailbox.preview import beginnings, preview
from troth.channels.mail.models import FetchedMail, Mailbox, MailboxFolder, ReceivedMail
from troth.conversations.models import Conversation, Delivery, Message
from troth.core.database import brands

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.long]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troth.channels.mail.mailbox.fetching.LOOK_EVERY", 0.1)
    monkeypatch.setattr("troth.channels.mail.mailbox.rules.waiting.FIRST", 0.2)


def shop(address: str = HELP) -> Channel:
    with transaction.atomic():
        return make.channel(make.brand(), address=address)


def begin(channel: Channel, server: Dovecot, user: str = HELP, *, password: str = PASSWORD) -> Mailbox:
    """Connected and started: what lies there now stays as it is."""
    place = server.place(user)
    found = beginnings(place, Secret(PASSWORD), ["INBOX"])
    with brands([channel.brand_id]):
        mailbox = connect(channel, Details(place, ("INBOX",), password))
        start(mailbox, found)
    return mailbox


@contextmanager
def fetching() -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=fetch, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def kept(channel: Channel) -> list[int]:
    """Mails, conversations, and what customers were told."""
    with brands([channel.brand_id]):
        return [rows.objects.count() for rows in (ReceivedMail, Conversation, Delivery)]


def soon(channel: Channel, *wanted: int) -> float:
    """Seconds until this much is kept."""
    began = time.monotonic()
    until(lambda: kept(channel) == list(wanted), f"{wanted}", seconds=15)
    return time.monotonic() - began


def numbered(number: int, text: str = "Where is it?") -> bytes:
    return letter(text, message_id=f"<{number}@customer.example>", sender=f"emma{number}@customer.example")


def state_of(mailbox: Mailbox) -> Mailbox:
    with brands([mailbox.brand_id]):
        return Mailbox.objects.get(pk=mailbox.pk)


def test_what_comes_is_taken_at_once_and_nothing_is_marked(server: Dovecot) -> None:
    channel = shop()
    server.deliver(HELP, numbered(1), numbered(2))
    mailbox = begin(channel, server)
    before = server.flags(HELP)
    with fetching():
        until(lambda: state_of(mailbox).last_looked_at is not None, "a first look")
        assert kept(channel) == [0, 0, 0], "what lay there before is nobody's turn"
        server.deliver(HELP, numbered(3))
        assert soon(channel, 1, 1, 1) < 5
        server.deliver(HELP, numbered(4), numbered(5))
        soon(channel, 3, 3, 3)
    after = server.flags(HELP)
    assert after[:2] == before
    assert not [flags for flags in after if b"Seen" in flags or b"Deleted" in flags]
    assert len(after) == 5


def test_a_preview_counts_and_changes_nothing(server: Dovecot) -> None:
    channel = shop()
    answer = letter("Thanks", message_id="<9@customer.example>", in_reply_to="<1@customer.example>")
    away = [
        letter(
            "I am away", message_id=f"<a{n}@x.example>", sender="bot@x.example", auto_submitted="auto-replied"
        )
        for n in range(5)
    ]
    server.deliver(HELP, numbered(1), numbered(2), answer, *away)
    before = server.flags(HELP)
    seen = preview(server.place(HELP), Secret(PASSWORD), ["INBOX"], own_address=HELP)
    assert (seen.lying, seen.counts.mails, seen.counts.threads) == (8, 8, 7)
    assert (seen.counts.automatic, seen.counts.loops) == (5, 1)
    assert server.flags(HELP) == before
    assert kept(channel) == [0, 0, 0]


def test_a_line_that_breaks_off_loses_and_doubles_nothing(server: Dovecot) -> None:
    channel = shop()
    mailbox = begin(channel, server)
    with fetching():
        until(lambda: state_of(mailbox).last_looked_at is not None, "a first look")
        for number in range(1, 4):
            assert server.hang_up()
            server.deliver(HELP, numbered(number))
            soon(channel, number, number, number)
    assert state_of(mailbox).failing_at is None


def test_a_mailbox_that_is_numbered_anew_is_read_again_and_nothing_is_doubled(server: Dovecot) -> None:
    channel = shop()
    server.deliver(HELP, numbered(1))
    time.sleep(1.1)  # arrivals are told to the second
    mailbox = begin(channel, server)
    server.deliver(HELP, numbered(2), numbered(3))
    with fetching():
        soon(channel, 2, 2, 2)
    with brands([channel.brand_id]):
        before = MailboxFolder.objects.get().uid_validity
    time.sleep(1.1)
    server.deliver(HELP, numbered(4))
    server.renumber(HELP)
    with fetching():
        soon(channel, 3, 3, 3)
        server.deliver(HELP, numbered(5))
        soon(channel, 4, 4, 4)
    with brands([channel.brand_id]):
        assert MailboxFolder.objects.get().uid_validity != before
        assert FetchedMail.objects.filter(left_at__isnull=False).exists(), "the mail from before was left"
    assert state_of(mailbox).failing_at is None


def test_a_refused_login_is_told_and_goes_on_once_it_is_mended(server: Dovecot) -> None:
    channel = shop()
    mailbox = begin(channel, server, password="wrong and secret")
    with fetching():
        until(lambda: state_of(mailbox).failing_at is not None, "a failure")
        failure = state_of(mailbox).failure
        assert "refused the login" in failure
        assert "wrong and secret" not in failure
        server.deliver(HELP, numbered(1))
        with brands([channel.brand_id]):
            connect(channel, Details(server.place(HELP), ("INBOX",), PASSWORD))
        soon(channel, 1, 1, 1)
    assert state_of(mailbox).failing_at is None
    assert PASSWORD not in state_of(mailbox).secret


def test_two_mailboxes_of_two_brands_stay_apart(server: Dovecot) -> None:
    first, second = shop(), shop(SALES)
    begin(first, server)
    begin(second, server, SALES)
    with fetching():
        server.deliver(HELP, numbered(1), numbered(2))
        server.deliver(SALES, numbered(1))
        soon(first, 2, 2, 2)
        soon(second, 1, 1, 1)


def test_a_mail_with_24_megabytes_attached_is_taken_whole(server: Dovecot) -> None:
    channel = shop()
    begin(channel, server)
    raw = large_letter(24 * 1024 * 1024)
    with fetching():
        server.deliver(HELP, raw)
        soon(channel, 1, 1, 1)
    with brands([channel.brand_id]):
        original = Message.objects.earliest("id").attachments.get(is_original=True)
    assert original.size == len(raw)


def large_letter(size: int) -> bytes:
    body = (b"QUJD" * 19 + b"\r\n") * (size * 4 // 3 // 76)
    head = letter("", content_type='multipart/mixed; boundary="b"', mime_version="1.0")
    return (
        head
        + b"--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: application/pdf\r\n"
        + b'Content-Disposition: attachment; filename="a.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + body
        + b"--b--\r\n"
    )
