"""What speaks against a mail, as the server that handed it to us reported it.

A stranger can write these headers too, but nobody reports against himself: a "pass" grants nothing here.
"""

import re
from enum import StrEnum

from troth.channels.mail.rules.parse import Mail

LONGEST = 20_000  # characters of a header that are looked at


class Cause(StrEnum):
    """Why a mail is held in quarantine; a person decides what becomes of it."""

    OURS = "our own mail came back"
    SPAM_SENDER = "its sender was marked as spam"
    SPAM_FLAG = "the mail server marked it as spam"
    FORBIDDEN = "its sender's domain forbids it"


_RESULT = re.compile(r"\bdmarc\s*=\s*([a-z]+)([^;]*)", re.IGNORECASE)
_POLICY = re.compile(
    r"\b(?:p|dis|action|policy\.dmarc|policy\.published-domain-policy)\s*=\s*o?(reject|quarantine)\b",
    re.IGNORECASE,
)


def suspicion(mail: Mail) -> Cause | None:
    """The cause to hold a mail that its headers give, or none."""
    if _is_flagged(mail):
        return Cause.SPAM_FLAG
    failed = _failed(mail)
    return Cause.FORBIDDEN if failed is not None and _POLICY.search(failed) else None


def is_forged(mail: Mail) -> bool:
    """The last server says that the mail is not from whom it says (DMARC, RFC 7489), or it says two names."""
    return _failed(mail) is not None or len(mail.headers.all("from")) > 1


def _is_flagged(mail: Mail) -> bool:
    flags = [
        *mail.headers.all("x-spam-flag"),
        *mail.headers.all("x-spam"),
        *mail.headers.all("x-spam-status"),
    ]
    return any(re.match(r"\s*yes\b", flag, re.IGNORECASE) for flag in flags)


def _failed(mail: Mail) -> str | None:
    """What the last server wrote beside its `dmarc=fail`; None where it wrote no such thing.

    Those before it may have looked at another form of the mail: a list's, or a forwarder's.
    """
    fields = [field[:LONGEST] for field in mail.headers.all("authentication-results")]
    last = _name(fields[0]) if fields else ""
    found = (_RESULT.search(field) for field in fields if _name(field) == last)
    return next((result[2] for result in found if result and result[1].lower() == "fail"), None)


def _name(field: str) -> str:
    return field.partition(";")[0].strip().lower()
