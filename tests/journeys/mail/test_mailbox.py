"""A mailbox that stays where it is, from `troth channel add` to the customer's acknowledgement."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.mail.dovecot import PASSWORD, Dovecot, dovecot
from tests.channels.mail.letters import letter
from tests.journeys.sink import Sink
from tests.journeys.troth import Troth
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey
HELP = "help@shop.example"


@pytest.fixture
def server() -> Iterator[Dovecot]:
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with dovecot(root, HELP) as running:
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


def test_a_mailbox_is_looked_at_then_started_then_answered_from(
    server: Dovecot, running: Troth, sink: Sink
) -> None:
    running.set_up()
    server.deliver(HELP, letter(message_id="<old@customer.example>"))
    where = ("--brand", "shop", "--address", HELP, "--relay", sink.url)
    refused = running.run(
        "channel", "add", "mail", *where, "--imap", server.url(HELP), "--password-stdin", given="wrong\n"
    )
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "refused the login" in refused.stderr
    assert HELP not in running.do("channel", "list"), "nothing half-made is left"

    said = running.do(
        "channel", "add", "mail", *where, "--imap", server.url(HELP), "--password-stdin", "--promise", "2h",
        given=PASSWORD + "\n",
    )  # fmt: skip
    assert "1 mails, 1 threads, 0 of machines, 0 loops suspected, nothing sent." in said
    assert "1 mails" in running.do("channel", "preview", "--address", HELP)
    server.deliver(HELP, letter("Before the start", message_id="<between@customer.example>"))

    assert "from now on" in running.do("channel", "start", "--address", HELP)
    server.deliver(HELP, letter("After the start", message_id="<new@customer.example>"))
    with running.database() as database:
        until(lambda: _count(database, "select count(*) from messages") == 2, "the mail and its answer")
        sent = "select count(*) from deliveries where sent_at is not null"
        until(lambda: _count(database, sent) == 1, "a mail that is sent")
        stored = database.execute("select secret from mailboxes").fetchone()
        assert stored is not None
        assert PASSWORD not in stored[0]
    assert not [flags for flags in server.flags(HELP) if b"Seen" in flags]

    steps = running.do("channel", "test", "--address", HELP, "--no-mail")
    assert [line.split("\t")[:2] for line in steps.splitlines()] == [
        ["ok", "Connect"],
        ["ok", "Sign in"],
        ["ok", "Folder"],
        ["ok", "Relay"],
    ]
    assert "taken any more" in running.do("channel", "stop", "--address", HELP)
    server.set_password("changed")
    # Dovecot looks at its file of users once a second.
    again = ("channel", "test", "--address", HELP, "--no-mail")
    until(lambda: "FAILED\tSign in" in running.run(*again).stdout, "a sign-in that is refused")
    assert running.run(*again).returncode == 1
    assert PASSWORD not in running.said()


def _count(database: object, query: str) -> int:
    row = database.execute(query).fetchone()  # type: ignore[attr-defined]
    return int(row[0])
