"""Mails for the tests: `mail(...)` gives the bytes of one, `entries(...)` what the reader makes of files."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

from troth.channels.imports.mail import files
from troth.channels.imports.reader import Hints, Source
from troth.insight.service_log.entry import Entry

MONDAY = datetime(2025, 3, 3, 9, tzinfo=UTC)
HELP, EMMA, OMAR = "help@shop.example", "emma@home.example", "omar@mail.example"
OWN = Hints(own=frozenset({HELP}))


class Kept(NamedTuple):
    source: str
    line: int | None
    reason: str
    raw: bytes


class Aside(list[Kept]):
    def __call__(self, source: str, line: int | None, reason: str, raw: bytes) -> None:
        self.append(Kept(source, line, reason, raw))


def mail(
    number: int, sender: str = EMMA, to: str = HELP, *, hours: float = 0, text: str = "Hello", **headers: str
) -> bytes:
    """Number `number` of the mails, so many hours after Monday 9:00 UTC; `in_reply_to="1"` names a number."""
    message = EmailMessage()
    message["From"], message["To"] = sender, to
    message["Subject"] = headers.pop("subject", f"Question {number}")
    if "date" not in headers:
        message["Date"] = format_datetime(MONDAY + timedelta(hours=hours))
    message["Message-ID"] = f"<{number}@test.example>"
    for name, value in headers.items():
        is_number = name == "in_reply_to" and value.isdigit()
        message[name.replace("_", "-")] = f"<{value}@test.example>" if is_number else value
    message.set_content(text)
    return message.as_bytes()


def mbox(*mails: bytes) -> bytes:
    quoted = (
        b"\n".join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in one.split(b"\n")
        )
        for one in mails
    )
    return b"".join(b"From x@y Mon Mar  3 09:00:00 2025\n" + one + b"\n" for one in quoted)


def source(data: bytes, name: str = "mails.mbox") -> Source:
    return Source(name, data[:65536], lambda: io.BytesIO(data))


def folder(path: Path) -> Source:
    return Source(path.name, b"", lambda: io.BytesIO(b""), path)


def entries(*sources: Source | bytes, hints: Hints = OWN, aside: Aside | None = None) -> list[Entry]:
    given: Sequence[Source] = [one if isinstance(one, Source) else source(one) for one in sources]
    return list(files.read(given, hints, Aside() if aside is None else aside))
