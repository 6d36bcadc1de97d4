import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from troth.channels.errors import DeliveryFailed, DeliveryUnconfirmed
from troth.channels.mail.relay import Relay, check, send

CONTENT = b"Subject: x\r\n\r\n.\r\n..two\r\nbare\nfeed\r\xc3\xa7 end\r\n"


class Receiver:
    """Takes mail, unless told to refuse at a stage."""

    def __init__(self, **refusals: str) -> None:
        self.refusals = refusals
        self.taken: list[Envelope] = []

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.refusals.get("mail", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.refusals.get("rcpt", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if "data" not in self.refusals:
            self.taken.append(envelope)
        return self.refusals.get("data", "250 2.0.0 queued as 42")


@contextmanager
def server(receiver: Receiver, **settings: Any) -> Iterator[Relay]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller = Controller(receiver, hostname="127.0.0.1", port=port, **settings)
    controller.start()
    try:
        yield Relay("127.0.0.1", port)
    finally:
        controller.stop()


def deliver(relay: Relay, **changes: Any) -> tuple[str, int]:
    """The server's words, and how often the end was announced."""
    ends: list[None] = []
    arguments: dict[str, Any] = {"envelope_from": "help@shop.example", "recipients": ["ann@b.example"]}
    arguments |= {"content": CONTENT, "before_end": lambda: ends.append(None)}
    return send(relay, **{**arguments, **changes}), len(ends)


def test_a_mail_arrives_byte_for_byte_and_its_end_is_announced_once() -> None:
    receiver = Receiver()
    with server(receiver) as relay:
        assert deliver(relay) == ("250 2.0.0 queued as 42", 1)
    (taken,) = receiver.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("help@shop.example", ["ann@b.example"])
    assert taken.content == b"Subject: x\r\n\r\n.\r\n..two\r\nbare\r\nfeed\r\n\xc3\xa7 end\r\n"


@pytest.mark.parametrize(
    "content", [b"", b".", b"no line end", b"\r\n.\r\n", b"x\r\n" * 200_000, b"\n.\nQUIT\n"]
)
def test_any_content_is_one_mail(content: bytes) -> None:
    receiver = Receiver()
    with server(receiver) as relay:
        deliver(relay, content=content)
    (taken,) = receiver.taken
    expected = content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    assert taken.content == (expected if expected.endswith(b"\r\n") else expected + b"\r\n")


def test_automatic_mail_has_the_null_path() -> None:
    receiver = Receiver()
    with server(receiver) as relay:
        deliver(relay, envelope_from="")
    assert receiver.taken[0].mail_from == "<>"  # as aiosmtpd writes it


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data"])
@pytest.mark.parametrize(
    ("words", "permanent"), [("550 5.1.1 no such user", True), ("451 4.3.0 later", False)]
)
def test_a_refusal_says_whether_to_try_again(stage: str, words: str, permanent: bool) -> None:
    ends: list[None] = []
    with server(Receiver(**{stage: words})) as relay, pytest.raises(DeliveryFailed) as refused:
        deliver(relay, before_end=lambda: ends.append(None))
    assert (refused.value.permanent, refused.value.message) == (permanent, words)
    assert not isinstance(refused.value, DeliveryUnconfirmed)
    assert len(ends) == (1 if stage == "data" else 0)


@pytest.mark.parametrize("raised", [RuntimeError("no commit"), OSError("no commit")])
def test_no_mail_is_taken_when_the_end_cannot_be_recorded(raised: Exception) -> None:
    def fail() -> None:
        raise raised

    receiver = Receiver()
    with server(receiver) as relay:
        with pytest.raises(type(raised), match="no commit"):
            deliver(relay, before_end=fail)
        deliver(relay)  # the server has dealt with the first connection before this one is answered
    assert len(receiver.taken) == 1


def test_addresses_beyond_ascii_need_a_server_that_takes_them() -> None:
    receiver = Receiver()
    with server(receiver, enable_SMTPUTF8=True) as relay:
        deliver(relay, recipients=["jürgen@b.example"])
    assert receiver.taken[0].rcpt_tos == ["jürgen@b.example"]
    with server(receiver, enable_SMTPUTF8=False) as relay:
        with pytest.raises(DeliveryFailed, match="SMTPUTF8") as refused:
            deliver(relay, recipients=["jürgen@b.example"])
        assert refused.value.permanent
        deliver(relay, recipients=["ann@bücher.example"])
    assert receiver.taken[1].rcpt_tos == ["ann@xn--bcher-kva.example"]


def test_an_address_cannot_smuggle_a_command() -> None:
    with server(Receiver()) as relay:
        for address in ("a@b.example>\r\nRCPT TO:<eve@c.example", "", "a b@c.example"):
            with pytest.raises(DeliveryFailed) as refused:
                deliver(relay, recipients=[address])
            assert refused.value.permanent


def allow(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    is_right = data.login == b"user" and data.password == b"secret"
    return AuthResult(success=is_right, handled=is_right)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_signing_in_is_tried_and_a_wrong_password_is_temporary_and_never_shown() -> None:
    settings = {"authenticator": allow, "auth_require_tls": False, "auth_required": True}
    with server(Receiver(), **settings) as relay:
        right = Relay(relay.host, relay.port, "user", "secret")
        assert deliver(right)[1] == 1
        assert check(right)
        with pytest.raises(DeliveryFailed) as refused:
            check(Relay(relay.host, relay.port, "user", "hidden-word"))
        assert not refused.value.permanent
        assert refused.value.message.startswith("535")
        assert "hidden-word" not in refused.value.message


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_encryption_is_used_where_it_is_offered(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver = Receiver()
    with server(receiver, tls_context=context, require_starttls=True) as relay:
        assert deliver(relay)[1] == 1
    assert len(receiver.taken) == 1


class Script(threading.Thread):
    """A server that says these replies, one to each line from the client, and then hangs up."""

    def __init__(self, *replies: str, reads_mail: bool = False) -> None:
        super().__init__(daemon=True)
        self.replies, self.reads_mail = replies, reads_mail
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.relay = Relay("127.0.0.1", self.listener.getsockname()[1])
        self.received = b""

    def run(self) -> None:
        connection, _ = self.listener.accept()
        with connection, self.listener, connection.makefile("rb") as lines:
            for number, reply in enumerate(self.replies):
                if number:
                    lines.readline()
                connection.sendall(reply.encode() + b"\r\n")
            while self.reads_mail and not self.received.endswith(b"\r\n.\r\n"):
                self.received += lines.readline()


def scripted(
    *replies: str, reads_mail: bool = False, before_end: Callable[[], None] | None = None
) -> DeliveryFailed:
    script = Script(*replies, reads_mail=reads_mail)
    script.start()
    with pytest.raises(DeliveryFailed) as failed:
        deliver(script.relay, **({"before_end": before_end} if before_end else {}))
    script.join(5)
    script.listener.close()
    return failed.value


ACCEPTED = ("220 hi", "250 hello", "250 ok", "250 ok")


@pytest.mark.parametrize("said", range(5))
def test_a_connection_lost_before_the_end_may_be_tried_again(said: int) -> None:
    failed = scripted(*(*ACCEPTED, "354 go")[:said])
    assert not failed.permanent
    if said < 5:
        assert not isinstance(failed, DeliveryUnconfirmed)


def test_a_server_that_hangs_up_during_the_mail_is_noticed_before_the_end() -> None:
    script = Script(*ACCEPTED, "354 go")
    script.start()
    ends: list[None] = []
    with pytest.raises(DeliveryFailed) as failed:
        # Large enough that it cannot all lie in buffers when the other side is gone.
        deliver(script.relay, content=b"x\r\n" * 10_000_000, before_end=lambda: ends.append(None))
    assert not isinstance(failed.value, DeliveryUnconfirmed)
    assert not ends
    script.join(5)


def test_a_connection_lost_after_the_end_is_unconfirmed() -> None:
    ends: list[None] = []
    failed = scripted(*ACCEPTED, "354 go", reads_mail=True, before_end=lambda: ends.append(None))
    assert isinstance(failed, DeliveryUnconfirmed)
    assert not failed.permanent
    assert len(ends) == 1


@pytest.mark.parametrize(
    ("replies", "permanent"),
    [
        (("554 not here",), False),
        (("421 busy",), False),
        (("220 hi", "550 who are you", "550 no"), False),
        ((*ACCEPTED, "554 no mail"), True),
        ((*ACCEPTED, "451 not now"), False),
        ((*ACCEPTED, "250 what?"), False),
        (("220 hi", "250 hello", "550-5.7.1 first\r\n550 5.7.1 \x07second " + "x" * 900), True),
    ],
)
def test_refusals_before_the_mail_are_about_the_relay(replies: tuple[str, ...], permanent: bool) -> None:
    ends: list[None] = []
    failed = scripted(*replies, before_end=lambda: ends.append(None))
    assert failed.permanent is permanent
    assert not ends
    assert failed.message.isprintable()
    assert len(failed.message) <= 500


def test_a_relay_that_nobody_answers_at_may_be_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(DeliveryFailed) as failed:
        check(Relay("127.0.0.1", port, "user", "secret"))
    assert not failed.value.permanent
    assert f"127.0.0.1:{port}" in failed.value.message
    assert "secret" not in failed.value.message


def test_a_relay_is_read_from_its_url() -> None:
    assert Relay.parse("smtp://mx.example") == Relay("mx.example", 25)
    assert Relay.parse("smtp://u%40x:p%2Fw@mx.example") == Relay("mx.example", 587, "u@x", "p/w")
    assert Relay.parse("smtps://[::1]:4650/") == Relay("::1", 4650, is_implicit_tls=True)
    assert str(Relay.parse("smtps://u:secret@mx.example")) == "smtps://mx.example:465"
    assert "secret" not in repr(Relay.parse("smtps://u:secret@mx.example"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mx.example",
        "http://u:secret@mx.example",
        "smtp://",
        "smtp://u:se/secret@mx.example",
        "smtp://u@mx.example",
        "smtp://u:secret@mx.example:99999",
        "smtp://u:secret@mx.example:x",
        "smtp://u:secret#@mx.example",
        "smtp://u:secret@mx.example?x=1",
        "smtp://u:secretş@mx.example",
        "smtp://u:secret@[::1",
    ],
)
def test_a_wrong_url_is_explained_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="relay") as refused:
        Relay.parse(url)
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_password_is_not_sent_in_the_clear_to_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(Receiver()) as relay:
        monkeypatch.setattr(Relay, "is_loopback", property(lambda self: False))
        with pytest.raises(DeliveryFailed, match="STARTTLS"):
            check(Relay(relay.host, relay.port, "user", "secret"))


class Choosy(Receiver):
    """Takes nothing for bob."""

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("bob@"):
            return "550 5.1.1 no bob here"
        return await super().handle_RCPT(server, session, envelope, address, options)


def test_a_copy_that_is_refused_keeps_the_answer_from_nobody_and_is_told() -> None:
    receiver = Choosy()
    with server(receiver) as relay:
        words, ends = deliver(relay, recipients=["ann@b.example", "bob@b.example", "cem@b.example"])
    assert words == "250 2.0.0 queued as 42; no copy to bob@b.example: 550 5.1.1 no bob here"
    assert (receiver.taken[0].rcpt_tos, ends) == (["ann@b.example", "cem@b.example"], 1)


def test_no_copy_goes_out_where_the_customer_is_refused() -> None:
    receiver = Choosy()
    with server(receiver) as relay, pytest.raises(DeliveryFailed, match="no bob"):
        deliver(relay, recipients=["bob@b.example", "ann@b.example"])
    assert receiver.taken == []
