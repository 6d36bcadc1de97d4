"""Where a channel's mail goes out in a journey: a real SMTP server that records every mail."""

import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.journeys.waiting import until
from troth.site.running.ports import free_port


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail, when it came (seconds since the epoch) and to whom."""

    at: float
    recipient: str
    sender: str
    mail: EmailMessage

    @property
    def text(self) -> str:
        """What a person reads; files, such as a receipt, go along beside it."""
        body = self.mail.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    @property
    def is_automatic(self) -> bool:
        return "Auto-Submitted" in self.mail

    def header(self, name: str) -> str:
        return " ".join(str(self.mail.get(name, "")).split())


class Sink:
    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self._server = Controller(self, hostname="127.0.0.1", port=free_port("127.0.0.1"))

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._server.port}"

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content).encode()
        mail = BytesParser(EmailMessage, policy=default).parsebytes(raw)
        sender = (envelope.mail_from or "").strip("<>")
        for recipient in envelope.rcpt_tos:
            self.arrived.append(Arrived(time.time(), recipient, sender, mail))
        return "250 2.0.0 OK"

    def to(self, recipient: str) -> list[Arrived]:
        return [one for one in self.arrived if one.recipient == recipient]

    def next_to(self, recipient: str, *, after: int = 0, seconds: float = 60.0) -> Arrived:
        """The mail that this recipient gets after their first `after`, waited for."""
        until(lambda: len(self.to(recipient)) > after, f"a mail to {recipient}", seconds=seconds)
        return self.to(recipient)[after]
