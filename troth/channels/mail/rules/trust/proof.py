"""Did the relay in front of us find that a mail is from whom it says?

Anybody can write an Authentication-Results header (RFC 8601). Only the one of a relay that the installation
names counts, only the topmost, and such a relay takes strangers' headers under its name away (§5).
"""

import re

from troth.channels.mail.rules.parse import Mail
from troth.channels.mail.rules.trust.suspicion import LONGEST

_COMMENT = re.compile(r"\([^()]*\)")
_DMARC = re.compile(r"\s*dmarc\s*=\s*pass\b", re.IGNORECASE)
_DKIM = re.compile(r"\s*dkim\s*=\s*pass\b.*?\bheader\.d\s*=\s*\"?([\w.-]+)", re.IGNORECASE | re.DOTALL)


def is_proven(mail: Mail, trusted: str) -> bool:
    """`trusted` is the relay's authserv-id; with none nothing is ever proven.

    DMARC passed, or DKIM for the very domain of the sender (strict alignment, RFC 7489 §3.1.1).
    """
    fields = mail.headers.all("authentication-results")
    if not trusted or not fields or len(mail.headers.all("from")) != 1:
        return False
    name, *results = _COMMENT.sub(" ", fields[0][:LONGEST]).split(";")
    if not name.split() or name.split()[0].lower() != trusted.lower():
        return False
    domain = mail.sender_address.rpartition("@")[2].lower()
    return any(_passes(result, domain) for result in results)


def _passes(result: str, domain: str) -> bool:
    if _DMARC.match(result):
        return True
    signed = _DKIM.match(result)
    return bool(domain) and signed is not None and signed[1].lower() == domain
