import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.imports.mail.dovecot import PASSWORD, Server, needs_dovecot, running
from tests.channels.imports.mail.mailbox import EMMA, HELP, entries, mail
from troth.channels.imports.mail import files
from troth.channels.imports.mail.imap import MailboxRefused, open_mailbox
from troth.insight.service_log.entry import Actor

TEXT = "Hello\n\nFrom Monday on I am there.\nFrom x@y Mon Mar  3 09:00:00 2025\n"


@pytest.fixture
def server() -> Iterator[Server]:
    mails = {
        "cur/1:2,": mail(1, text=TEXT),
        "cur/3:2,F": mail(3, date="never"),
        ".Sent/cur/2:2,S": mail(2, HELP, EMMA, hours=2, in_reply_to="1"),
    }
    # A short path of its own: a socket's may have 108 characters.
    with tempfile.TemporaryDirectory(prefix="troth-") as folder, running(Path(folder), mails) as found:
        yield found


@needs_dovecot
def test_a_mailbox_is_read_and_nothing_in_it_changes(server: Server) -> None:
    before = server.files()
    inbox, sent = (open_mailbox(server.url(folder), PASSWORD) for folder in ("", "Sent"))
    assert files.recognises(inbox)
    question, other, answer = entries(inbox, sent)
    assert (question.actor_kind, answer.actor_kind) == (Actor.CUSTOMER, Actor.AGENT)
    assert question.conversation == answer.conversation != other.conversation
    assert question.text == TEXT.strip()
    assert server.files() == before


@needs_dovecot
def test_a_refused_login_and_a_missing_folder_are_one_sentence(server: Server) -> None:
    """Takes some seconds: Dovecot waits before it refuses a login."""
    with pytest.raises(MailboxRefused, match=r"^127\.0\.0\.1 refused the login of help@shop\.example\.$"):
        open_mailbox(server.url(), "wrong")
    with pytest.raises(MailboxRefused, match="There is no folder Archive"):
        open_mailbox(server.url("Archive"), PASSWORD)


@pytest.mark.parametrize(
    "url",
    ["imap://", "http://help@shop.example/", "imap://shop.example/INBOX", "imap://a@b:99999/", "nonsense"],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(MailboxRefused, match="looks like"):
        open_mailbox(url, PASSWORD)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(MailboxRefused) as refusal:
        open_mailbox("imaps://help:secret@mail.example/", "")
    assert "secret" not in str(refusal.value)


def test_a_server_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(MailboxRefused, match="cannot be reached"):
        open_mailbox("imap://help@127.0.0.1:1/", PASSWORD)
