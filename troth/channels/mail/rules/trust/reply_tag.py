"""A signed tag in the address that customers answer to: `help+c12-k5…@shop.example` (RFC 5233).

It names the conversation also where a mail program drops References, or a colleague answers. Only we can make
it; a wrong one joins nothing.
"""

import base64
import hashlib
import hmac
import re

_TAG = re.compile(r"c(\d{1,18})-([a-z2-7]{16})")


def tagged(address: str, *, channel_id: int, conversation_id: int, secret: bytes) -> str:
    """The address with the tag of this conversation."""
    local, _, domain = address.rpartition("@")
    mark = _mark(channel_id, conversation_id, secret)
    return f"{local}+c{conversation_id}-{mark}@{domain}"


def conversation_in(recipient: str, address: str, *, channel_id: int, secret: bytes) -> int | None:
    """The conversation that the tag of `recipient` names, where it is `address` with a tag of ours."""
    plain, tag = untagged(recipient)
    found = _TAG.fullmatch(tag)
    if plain != address.lower() or found is None:
        return None
    expected = _mark(channel_id, int(found[1]), secret)
    return int(found[1]) if hmac.compare_digest(expected, found[2]) else None


def untagged(address: str) -> tuple[str, str]:
    """The address in lower case without its tag, and the tag; "" for none."""
    local, at, domain = address.strip().lower().rpartition("@")
    plain, _, tag = local.partition("+")
    return (f"{plain}{at}{domain}", tag) if plain else (f"{local}{at}{domain}", "")


def _mark(channel_id: int, conversation_id: int, secret: bytes) -> str:
    """80 bits of HMAC-SHA-256 (RFC 2104) over channel and conversation, as 16 signs that survive any case."""
    said = f"reply:{channel_id}:{conversation_id}".encode()
    digest = hmac.new(secret, said, hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()
