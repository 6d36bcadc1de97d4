"""A mail as the import needs it: who wrote to whom, when, in answer to what."""

import re
from collections.abc import Collection
from datetime import datetime, tzinfo
from hashlib import blake2b
from typing import NamedTuple

from troth.channels.imports.mail.boxes import Raw
from troth.channels.imports.mail.quotes import without_quotes
from troth.channels.imports.mail.times import written_at
from troth.channels.mail.rules.addresses import address_of
from troth.channels.mail.rules.bounces import bounced
from troth.channels.mail.rules.fingerprint import fingerprint
from troth.channels.mail.rules.kind import Kind, kind_of
from troth.channels.mail.rules.parse import Mail

MOST_REFERENCES = 30
MOST_RECIPIENTS = 20

_REPLY_MARK = re.compile(
    r"^(?:\s{0,5}\[?(?:re|fw|fwd|aw|antw|doorst|rv|ynt|ilt|wg)\s{0,3}(?:\[\d{1,3}\])?\s{0,3}:)+\s{0,5}",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"\b(?:sent|outbox|verzonden|gönderil\w{0,8}|gonderil\w{0,8}|giden|enviad[oa]s?|gesendet)\b",
    re.IGNORECASE,
)
_SAYS_AUTOMATIC = re.compile(
    r"this is an auto(?:mated|matic|matically)|automatically generated|do not reply to this (?:e-?mail"
    r"|message)"
    r"|dit is een automatisch|automatisch (?:gegenereerd|verzonden)|(?:este es un|mensaje) (?:mensaje "
    r"|correo )?autom[áa]tico"
    r"|bu (?:e-?posta|mesaj|ileti)\w{0,3} otomatik|otomatik olarak (?:gönderil|oluşturul)",
    re.IGNORECASE,
)
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]{3,320}@[^\s<>;]{1,255})>?")


class Letter(NamedTuple):
    """Keys are 64-bit digests as signed integers. `key` is the same for each copy of one mail; `said_of`
    is the key of the mail that a delivery report is about. `at` is in microseconds since 1970."""

    key: int
    name: int  # of its Message-ID
    references: tuple[int, ...]
    at: int
    sender: str
    sender_name: str
    reply_to: str
    recipients: tuple[str, ...]
    delivered_to: tuple[str, ...]
    subject: str
    kind: str
    list_address: str  # the shared address whose list this came by, if a person wrote it
    is_sent: bool
    is_reply: bool


def letter(raw: Raw, mail: Mail, at: datetime, *, own: Collection[str]) -> Letter:
    """`own` are addresses of the brand as far as they are known."""
    kind, list_address = _kind(mail, own)
    copy = f"{mail.message_id}\n{mail.sender_address}\n{_same_subject(mail.subject)}"
    own_id = key_of(copy) if mail.message_id else key_of(fingerprint(raw.data, mail).hex())
    gmail = mail.headers.get("x-gm-thrid").strip()[:40]
    references = list(mail.references[-MOST_REFERENCES:])
    if kind is Kind.BOUNCE and (about := bounced(mail).message_id):
        references.append(about if about.startswith("<") else f"<{about}>")
    return Letter(
        key=own_id,
        name=key_of(mail.message_id) if mail.message_id else own_id,
        references=tuple(key_of(name) for name in [*references, *([f"gmail {gmail}"] if gmail else [])]),
        at=int(at.timestamp()) * 1_000_000,
        sender=mail.sender_address[:320],
        sender_name=mail.sender_name[:200],
        reply_to=mail.reply_to[:320],
        recipients=tuple(address[:320] for address in (mail.to + mail.cc)[:MOST_RECIPIENTS]),
        delivered_to=_delivered_to(mail),
        subject=_same_subject(mail.subject)[:200],
        kind=kind.value,
        list_address=list_address,
        is_sent=bool(_SENT.search(raw.folder) or _SENT.search(mail.headers.get("x-gmail-labels")[:500])),
        is_reply=bool(references) or bool(_REPLY_MARK.match(mail.subject)),
    )


def time_of(raw: Raw, mail: Mail, *, zone: tzinfo | None, now: datetime) -> datetime | None:
    return written_at(mail, raw.separator, zone=zone, now=now)


def words_of(mail: Mail) -> str:
    return without_quotes(mail.text)


def key_of(text: str) -> int:
    return int.from_bytes(
        blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True
    )


def _kind(mail: Mail, own: Collection[str]) -> tuple[Kind, str]:
    """The kind, and the list address that would make it a person's word if it is the brand's own."""
    kind = kind_of(mail, own_addresses=own)
    if (
        kind is Kind.PERSON
        and _SAYS_AUTOMATIC.search(mail.text[:5000])
        and not mail.text.lstrip().startswith(">")
    ):
        return (Kind.AUTOMATIC if _SAYS_AUTOMATIC.search(words_of(mail)[:5000]) else kind), ""
    if kind is Kind.AUTOMATIC and (mail.headers.get("list-post") or mail.headers.get("list-id")):
        for address in (mail.to + mail.cc)[:5]:
            if kind_of(mail, own_addresses=[address]) is Kind.PERSON:
                return kind, address
    return kind, ""


def _same_subject(subject: str) -> str:
    return " ".join(_REPLY_MARK.sub("", subject).lower().split())


def _delivered_to(mail: Mail) -> tuple[str, ...]:
    fields = [*mail.headers.all("delivered-to"), *mail.headers.all("x-original-to")]
    if not fields and (found := _FOR.search(mail.headers.get("received")[:2000])):
        fields = [found[1]]
    return tuple(dict.fromkeys(filter(None, (address_of(value.strip().strip("<>")) for value in fields[:5]))))
