"""A relay that wants a login: a real Postfix, which asks a real Dovecot whom it may let in."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.mail.dovecot import dovecot
from tests.channels.mail.peers.postfix import Postfix, postfix
from tests.channels.mail.test_relay import Receiver, deliver, server
from tests.journeys.waiting import until
from troth.channels.errors import DeliveryFailed
from troth.channels.mail.relay import Relay, check

HELP = "help@shop.example"
ASKED = "service auth {{\n  unix_listener {where} {{\n    mode = 0666\n  }}\n}}\n"


@pytest.fixture
def town() -> Iterator[tuple[Receiver, Relay]]:
    receiver = Receiver()
    with server(receiver) as relay:
        yield receiver, relay


@pytest.fixture
def peer(town: tuple[Receiver, Relay]) -> Iterator[Postfix]:
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with (
            dovecot(root, HELP, more=ASKED.format(where=root / "who")),
            postfix({"b.example": f"smtp:[127.0.0.1]:{town[1].port}"}, login_socket=root / "who") as running,
        ):
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


def test_a_relay_takes_mail_after_a_login_over_tls_and_from_nobody_else(
    peer: Postfix, town: tuple[Receiver, Relay]
) -> None:
    signed_in = Relay.parse(f"smtp://help%40shop.example:correct%20horse@127.0.0.1:{peer.port}")
    words, _ = deliver(signed_in)
    assert words.startswith("250 2.0.0 Ok: queued as")
    until(lambda: town[0].taken, "the mail in the town")
    assert town[0].taken[0].rcpt_tos == ["ann@b.example"]
    assert "sasl_username=help@shop.example" in peer.log()
    with pytest.raises(DeliveryFailed, match="535") as refused:
        check(Relay.parse(f"smtp://help%40shop.example:wrong@127.0.0.1:{peer.port}"))
    assert not refused.value.permanent, "a wrong password must not fail an hour's answers for good"
    with pytest.raises(DeliveryFailed, match="554"):
        deliver(Relay.parse(peer.url))
