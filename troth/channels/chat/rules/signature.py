"""How a shop vouches for who is logged in there, and until when."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(days=30)
"""A signature that counts for longer is refused: it would be a key that nobody ever changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Who somebody is said to be; `expires` is in seconds since 1970, in UTC."""

    user_id: str
    mail: str = ""
    name: str = ""
    expires: int


def signature(secret: str, claim: Claim) -> str:
    """HMAC-SHA256 (RFC 2104) over the id, mail, name and expiry, one a line, in hexadecimal digits."""
    signed = "\n".join((claim.user_id, claim.mail, claim.name, str(claim.expires))).encode()
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_vouched(given: str, secrets: Iterable[str], claim: Claim) -> bool:
    """Whether the shop signed exactly this, with any of these secrets, whenever it ends.

    A line break in a part could move it into the next.
    """
    parts = (claim.user_id, claim.mail, claim.name)
    if not claim.user_id or any(mark in part for part in parts for mark in "\r\n"):
        return False
    said = given.strip().lower().encode()
    return any(hmac.compare_digest(signature(secret, claim).encode(), said) for secret in secrets)


def is_running(claim: Claim, now: datetime) -> bool:
    """Whether it counts at this moment, and not for too long."""
    return now.timestamp() < claim.expires <= (now + LONGEST).timestamp()
