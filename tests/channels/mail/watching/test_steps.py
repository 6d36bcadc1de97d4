"""The whole way of a channel, with a relay that delivers into a real Dovecot."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import transaction

from tests import make
from tests.channels.mail.dovecot import PASSWORD, Dovecot, dovecot
from tests.channels.mail.test_relay import Receiver
from tests.channels.mail.test_relay import server as relay_server
from troth.accounts.models import Channel
from troth.channels.mail.mailbox.actions import Details, connect
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.watching.steps import steps
from troth.core.database import brands

HELP = "help@shop.example"
pytestmark = pytest.mark.usefixtures("committed")


class Delivering(Receiver):
    def __init__(self, server: Dovecot) -> None:
        super().__init__()
        self.server = server

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.server.deliver(HELP, envelope.content)
        return "250 2.0.0 delivered"


@pytest.fixture
def mailserver() -> Iterator[Dovecot]:
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with dovecot(root, HELP) as running:
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


def shop(server: Dovecot, relay: str, *folders: str) -> Channel:
    with transaction.atomic():
        channel = make.channel(make.brand(), address=HELP, relay=relay)
        connect(channel, Details(server.place(HELP), folders or ("INBOX",), PASSWORD))
    return channel


def test_a_test_mail_goes_out_and_comes_back_though_nothing_is_taken_yet(mailserver: Dovecot) -> None:
    with relay_server(Delivering(mailserver)) as relay:
        channel = shop(mailserver, str(relay))
        tried = list(steps(channel))
    assert [step.is_ok for step in tried] == [True] * 5
    assert "came back after" in tried[-1].words
    with brands([channel.brand_id]):
        assert not ReceivedMail.objects.exists()
    assert len(mailserver.flags(HELP)) == 1, "the test mail stays where it came"


def test_a_folder_that_is_not_there_is_told_and_no_test_mail_is_sent(mailserver: Dovecot) -> None:
    receiver = Receiver()
    with relay_server(receiver) as relay:
        tried = list(steps(shop(mailserver, str(relay), "INBOX", "Sales")))
    assert [(step.is_ok, "Sales" in step.words) for step in tried[2:4]] == [(True, False), (False, True)]
    assert tried[-1].is_ok, "the relay is fine"
    assert receiver.taken == []
