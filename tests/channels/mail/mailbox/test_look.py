"""A server that lies about its numbers: a scripted one, since no real one can be made to."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from tests import make
from tests.channels.mail.letters import letter
from troth.accounts.models import Channel
from troth.channels.mail.mailbox import look as module
from troth.channels.mail.mailbox.actions import Details, begin, connect
from troth.channels.mail.mailbox.connection import FolderState
from troth.channels.mail.mailbox.look import look
from troth.channels.mail.mailbox.preview import Beginning
from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.models import FetchedMail, MailboxFolder, ReceivedMail
from troth.channels.mail.receive import Address, receive
from troth.conversations.models import Delivery, Message
from troth.core.database import brands

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("committed")


class Liar:
    """Answers as imaplib does: numbers to mails and the moment when each came."""

    def __init__(self, mails: dict[int, tuple[bytes, datetime]]) -> None:
        self.mails = mails
        self.extra: list[Any] = []

    def uid(self, command: str, *said: str) -> tuple[str, list[Any]]:
        if command == "SEARCH":
            uids = sorted(self.mails)
            if said[0] == "UID":
                first = int(said[1].partition(":")[0])
                # As RFC 3501 §6.4.8 has it, the last mail is always in n:*.
                uids = [uid for uid in uids if uid >= first or uid == max(uids)]
            return "OK", [" ".join(map(str, uids)).encode()]
        found: list[Any] = list(self.extra)
        for uid in map(int, said[0].split(",")):
            if uid in self.mails:
                found += self._told(uid, said[1])
        return "OK", found or [None]

    def _told(self, uid: int, wanted: str) -> list[Any]:
        raw, at = self.mails[uid]
        if (piece := re.search(r"<(\d+)\.(\d+)>", wanted)) is not None:
            start, length = int(piece[1]), int(piece[2])
            part = raw[start : start + length]
            return [(f"1 (BODY[]<{start}> {{{len(part)}}}".encode(), part), f" UID {uid})".encode()]
        when = at.strftime("%d-%b-%Y %H:%M:%S +0000")
        return [f'1 (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE "{when}")'.encode()]


def mail(number: int, at: datetime | None = None) -> tuple[bytes, datetime]:
    return letter(
        message_id=f"<{number}@customer.example>", sender=f"Emma <emma{number}@customer.example>"
    ), at or timezone.now()


@pytest.fixture
def channel() -> Channel:
    with transaction.atomic():
        return make.channel(make.brand())


@pytest.fixture
def folder(channel: Channel) -> MailboxFolder:
    """Begun when the mail 10 was the newest, an hour ago."""
    with brands([channel.brand_id]):
        mailbox = connect(channel, Details(Place("127.0.0.1", 1, "help"), ("INBOX",), "secret"))
        found = mailbox.folders.get()
        begin(found, Beginning(7, 10, timezone.now() - timedelta(hours=1)))
    return found


def looked(
    line: Liar, folder: MailboxFolder, channel: Channel, *, thorough: bool = False, now: int = 7
) -> int:
    state = FolderState(now, max(line.mails, default=0) + 1, len(line.mails))
    address = Address(channel.brand_id, channel.pk)
    return look(line, folder, state, address, is_thorough=thorough)  # type: ignore[arg-type]


def kept(channel: Channel) -> tuple[int, int]:
    with brands([channel.brand_id]):
        return ReceivedMail.objects.count(), Delivery.objects.count()


def test_only_what_is_new_is_taken_though_the_last_one_is_always_named(
    folder: MailboxFolder, channel: Channel
) -> None:
    line = Liar({10: mail(10)})
    assert looked(line, folder, channel) == 0
    line.mails[11] = mail(11)
    assert looked(line, folder, channel) == 1
    assert looked(line, folder, channel) == 0
    assert kept(channel) == (1, 1)


def test_a_number_below_the_last_one_is_found_by_a_thorough_look(
    folder: MailboxFolder, channel: Channel
) -> None:
    line = Liar({15: mail(15)})
    assert looked(line, folder, channel) == 1
    line.mails[12] = mail(12)
    assert looked(line, folder, channel) == 0
    assert looked(line, folder, channel, thorough=True) == 1
    assert looked(line, folder, channel, thorough=True) == 0
    assert kept(channel) == (2, 2)


def test_the_same_mail_under_two_numbers_is_one(folder: MailboxFolder, channel: Channel) -> None:
    looked(Liar({11: mail(1), 12: mail(1)}), folder, channel)
    assert kept(channel) == (1, 1)


def test_what_is_told_of_other_mails_in_between_is_not_taken_for_the_one_asked_for(
    folder: MailboxFolder, channel: Channel
) -> None:
    line = Liar({11: mail(11)})
    line.extra = [b"3 (FLAGS (\\Seen))"]
    assert looked(line, folder, channel) == 1


def test_an_old_mail_that_a_person_moved_here_is_kept_and_nobody_is_told(
    folder: MailboxFolder, channel: Channel
) -> None:
    line = Liar({11: mail(11, timezone.now() - timedelta(days=30))})
    assert looked(line, folder, channel) == 1
    assert kept(channel) == (1, 0)


def test_after_a_renumbering_what_lay_there_is_left_and_what_came_since_is_not_told_again(
    folder: MailboxFolder, channel: Channel
) -> None:
    old, new = mail(1, timezone.now() - timedelta(hours=2)), mail(2)
    looked(Liar({11: new}), folder, channel)
    looked(Liar({1: old, 2: new, 3: mail(3)}), folder, channel, now=8)
    assert kept(channel) == (2, 2)
    with brands([channel.brand_id]):
        assert list(FetchedMail.objects.filter(left_at__isnull=False).values_list("uid", flat=True)) == [1]
    assert folder.last_uid == 3


def test_a_mail_that_cannot_be_kept_holds_up_no_other_and_is_tried_again(
    folder: MailboxFolder, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Liar({11: mail(11), 12: mail(12)})
    real = receive

    def stumble(address: Address, raw: bytes, **named: Any) -> None:
        if b"<11@" in raw:
            raise ValueError
        real(address, raw, **named)

    with monkeypatch.context() as patch:
        patch.setattr(module, "receive", stumble)
        assert looked(line, folder, channel) == 1
    assert looked(line, folder, channel, thorough=True) == 1
    assert kept(channel) == (2, 2)


def test_a_lost_database_stops_the_look_and_no_mail_is_passed_over(
    folder: MailboxFolder, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Liar({11: mail(11)})

    def gone(*arguments: Any, **named: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(module, "receive", gone)
        with pytest.raises(OperationalError):
            looked(line, folder, channel)
    assert looked(line, folder, channel) == 1


def test_a_mail_that_is_too_large_is_taken_as_far_as_it_may_and_says_so(
    folder: MailboxFolder, channel: Channel, settings: Any
) -> None:
    settings.TROTH_MAIL_LARGEST = 1000
    raw = letter("word " * 1000, message_id="<11@customer.example>")
    assert looked(Liar({11: (raw, timezone.now())}), folder, channel) == 1
    with brands([channel.brand_id]):
        message = Message.objects.earliest("id")
    assert "too large" in message.problem
    assert message.text.startswith("word word")


def test_the_customer_waits_since_the_mailbox_had_the_mail(folder: MailboxFolder, channel: Channel) -> None:
    came = (timezone.now() - timedelta(minutes=5)).replace(microsecond=0)
    looked(Liar({11: mail(11, came)}), folder, channel)
    with brands([channel.brand_id]):
        assert Message.objects.earliest("id").said_at == came
