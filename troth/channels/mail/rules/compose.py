"""An outgoing mail; the same arguments give the same bytes, so a retry is the same mail."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from troth.channels.mail.rules.addresses import address_of
from troth.channels.mail.rules.decode import clean, one_line

MAX_REFERENCES = 20

# "Re" as the mail programs of our customers and their neighbours write it, also counted: "Re[2]:".
_ANSWER_PREFIX = re.compile(
    r"\s*(?:re|r|res|aw|antw|antwoord|ynt|yan|yan[ıi]t|cevap|rv|rif|sv|vs|odp|atb|отв|回复|答复|回覆)"
    r"\s*(?:[\[(]\d{1,3}[\])]|\d{1,3})?\s*[::]",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(r"<[!-;=?-~]{1,900}>")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_UNFIT_IN_IDENTIFIER = re.compile(r"[^A-Za-z0-9._-]")
_IDENTIFIER_FIELDS = {"message-id", "in-reply-to", "references"}
_LOOKS_ENCODED = re.compile(r"=(?=\?)")
_NEW_FIELD = re.compile(r"\r(?!\n)|\n(?![ \t]|\Z)")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along, by its name, its type such as "image/png", and its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One mail to one recipient; `sent_at` is aware, `references` are the thread so far, the newest last."""

    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    text: str
    message_id: str
    sent_at: datetime
    recipient_name: str = ""
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    is_automatic: bool = False
    language: str = ""
    files: tuple[Attached, ...] = ()


class _Policy(EmailPolicy):
    """Keeps identifiers whole: the standard folding would encode a long one, and threads would tear."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in _IDENTIFIER_FIELDS:
            return f"{name}: " + "\r\n ".join(str(value).split()) + "\r\n"
        return _one_field(str(super().fold(name, value)))

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in _IDENTIFIER_FIELDS:
            return self.fold(name, value).encode("ascii")
        folded = super().fold_binary(name, value)
        _one_field(folded.decode("utf-8", "surrogateescape"))
        return folded


# 7bit: any server on the way can carry it (quoted-printable or base64 where the text needs it).
_POLICY = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


def compose(mail: Outgoing) -> bytes:
    """The mail as it goes over the wire. ValueError for a bad address or identifier, or a naive time."""
    if mail.sent_at.tzinfo is None:
        raise ValueError("The time of sending needs its zone.")
    addresses = (mail.sender_address, mail.recipient, *mail.cc, mail.reply_to)
    is_international = not all(address.isascii() for address in addresses)
    message = EmailMessage(policy=_POLICY.clone(utf8=True) if is_international else _POLICY)
    message["From"] = _address(mail.sender_address, mail.sender_name)
    message["To"] = _address(mail.recipient, mail.recipient_name)
    if mail.cc:
        message["Cc"] = [_address(address) for address in mail.cc]
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    subject = reply_subject(mail.subject) if mail.in_reply_to else one_line(mail.subject, 900)
    message["Subject"] = _never_decoded(subject)
    message["Date"] = format_datetime(mail.sent_at)
    message["Message-ID"] = _identifier(mail.message_id)
    _add_thread(message, mail)
    if mail.is_automatic:
        message["Auto-Submitted"] = "auto-replied"  # RFC 3834 section 5
        message["X-Auto-Response-Suppress"] = "All"  # Exchange's own word for the same
    text = clean(mail.text)
    message.set_content(text if text.endswith("\n") else text + "\n", charset="utf-8")
    _attach(message, mail)
    if mail.language:  # after the content, which takes every Content- field there is with it
        message["Content-Language"] = one_line(mail.language, 40)
    return message.as_bytes()


def _attach(message: EmailMessage, mail: Outgoing) -> None:
    """Every file as an attachment, whatever it is: a mail program that shows it inline is its own choice."""
    for file in mail.files:
        kind, _slash, subtype = file.media_type.partition("/")
        if kind in ("message", "multipart") or not subtype or not _MEDIA_TYPE.fullmatch(file.media_type):
            kind, subtype = "application", "octet-stream"
        name = one_line(file.name, 200) or "file"
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=name)
    if mail.files:
        # Not a random one: a retry is the same mail, byte for byte.
        message.set_boundary("troth-" + sha256(mail.message_id.encode()).hexdigest()[:40])


def message_id(token: str, address: str) -> str:
    """A Message-ID from `token`, at least 128 random bits as text, and the sender's address."""
    if len(token) < 16 or _UNFIT_IN_IDENTIFIER.search(token):
        raise ValueError("A message identifier needs a token of letters, digits, dots and dashes.")
    domain = _ascii_domain(address_of(address).rpartition("@")[2])
    if not domain or _UNFIT_IN_IDENTIFIER.search(domain):
        raise ValueError("A message identifier needs the domain of an address.")
    return f"<{token}@{domain}>"


def reply_subject(subject: str) -> str:
    """`Re: ` once before the subject, whatever answers in whatever language stood before it."""
    rest = one_line(subject, 900)
    while (prefix := _ANSWER_PREFIX.match(rest)) is not None:
        rest = rest[prefix.end() :].lstrip()
    return f"Re: {rest}" if rest else "Re:"


def _add_thread(message: EmailMessage, mail: Outgoing) -> None:
    chain = [*mail.references, mail.in_reply_to]
    known = list(dict.fromkeys(reversed([each for each in chain if _IDENTIFIER.fullmatch(each)])))[::-1]
    if len(known) > MAX_REFERENCES:
        known = [
            known[0],
            *known[1 - MAX_REFERENCES :],
        ]  # RFC 5537: the first and the last are what threads need
    if _IDENTIFIER.fullmatch(mail.in_reply_to):
        message["In-Reply-To"] = mail.in_reply_to
    if known:
        message["References"] = " ".join(known)


def _identifier(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        raise ValueError("The message identifier is none.")
    return text


def _never_decoded(text: str) -> str:
    """The standard library reads what looks like an encoded word, line ends and all: a stranger's subject
    would write headers and text of ours (CVE-2024-6923)."""
    return _LOOKS_ENCODED.sub("= ", text)


def _one_field(folded: str) -> str:
    if _NEW_FIELD.search(folded):
        raise ValueError("A header of the mail would become two.")
    return folded


def _address(text: str, name: str = "") -> Address:
    if not address_of(text) or _LOOKS_ENCODED.search(text):
        raise ValueError("A mail needs addresses to be sent from and to.")
    local, _, domain = text.strip().rpartition("@")
    if local.startswith('"'):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return Address(_never_decoded(one_line(name, 200)), local, domain)


def _ascii_domain(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
