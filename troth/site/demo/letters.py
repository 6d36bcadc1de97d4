"""A customer's mail, as their own program would write it. Needs no Django."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """`answers` is the Message-ID of what it answers; a machine's letter says that it is one (RFC 3834)."""

    name: str
    from_address: str
    to: str
    subject: str
    text: str
    at: datetime
    answers: str = ""
    has_picture: bool = False
    is_automatic: bool = False
    is_spam: bool = False
    is_history: bool = False


def mail_of(letter: Letter) -> EmailMessage:
    mail = EmailMessage()
    name, subject = " ".join(letter.name.split()), " ".join(letter.subject.split())
    mail["From"] = f'"{name.translate({34: None, 92: None})}" <{letter.from_address}>'
    mail["To"], mail["Subject"] = letter.to, subject
    domain = letter.from_address.rpartition("@")[2]
    mail["Date"], mail["Message-ID"] = format_datetime(letter.at), make_msgid(domain=domain)
    if letter.answers:
        mail["In-Reply-To"] = mail["References"] = letter.answers
    if letter.is_automatic:
        mail["Auto-Submitted"] = "auto-replied"
    if letter.is_spam:
        mail["X-Spam-Flag"] = "YES"
    if letter.is_history:
        mail["X-Troth-Demo"] = "history, written when the demo began"
    mail.set_content(letter.text)
    if letter.has_picture:
        mail.add_attachment(picture(), maintype="image", subtype="png", filename="crack.png")
    return mail


@cache
def picture(width: int = 240, height: int = 160) -> bytes:
    """A PNG (W3C, 3rd edition) of a lamp's glass with a crack in it."""
    rows = b"".join(b"\x00" + bytes(_shade(x, y, width) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _shade(x: int, y: int, width: int) -> int:
    crack = width // 2 + (y * 7 % 23) - 11 + y // 9
    return 40 if abs(x - crack) < 2 else 225 - abs(x - width // 2) * 80 // width - y // 8


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + checksum
