"""Where a push may go. A browser says where, so that only known push services are believed."""

import base64
import binascii
from collections.abc import Sequence
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

LONGEST = 1000
"""Characters of an endpoint; those of the known push services have some 200."""


def is_allowed(endpoint: str, allowed: Sequence[str]) -> bool:
    """`allowed` has hosts ("fcm.googleapis.com"), endings (".push.apple.com") or whole origins with a scheme.

    A host or an ending is only reached by https at its own port.
    """
    if len(endpoint) > LONGEST:
        return False
    try:
        parts = urlsplit(endpoint)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        return False
    if origin_of(endpoint) in allowed:
        return True
    if parts.scheme != "https" or port not in (None, 443) or parts.username is not None:
        return False
    return any(host.endswith(one) if one.startswith(".") else host == one for one in allowed)


def origin_of(endpoint: str) -> str:
    """Scheme and authority, as a VAPID token's `aud` has them (RFC 8292 §2)."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def key_bytes(text: str, *, length: int) -> bytes | None:
    """What base64url says, with or without its `=`; none if it is not of this many bytes."""
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == length else None


def is_point(key: bytes) -> bool:
    """Whether it is an uncompressed point on P-256 (SEC 1 §2.3.4): to no other can anything be sealed."""
    if len(key) != 65 or key[0] != 4:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
    except ValueError:
        return False
    return True
