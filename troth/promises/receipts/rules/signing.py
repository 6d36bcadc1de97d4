"""Ed25519 (RFC 8032) over plain JSON; keys and signatures in base64url without padding (RFC 4648 §5)."""

import base64
import binascii
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from troth.promises.receipts.rules.plain import plain

KEY_LENGTH, SIGNATURE_LENGTH = 32, 64
"""In bytes (RFC 8032 §5.1)."""


def new_key() -> tuple[str, str]:
    """A public key, and the private key that goes with it."""
    while True:
        key = Ed25519PrivateKey.generate()
        public_key = written(key.public_key().public_bytes_raw())
        # A command line takes what begins with a dash for an option, as in `verify --key KEY`.
        if not public_key.startswith("-"):
            return public_key, written(key.private_bytes_raw())


def sign(data: object, private_key: str) -> str:
    key = Ed25519PrivateKey.from_private_bytes(unwritten(private_key, KEY_LENGTH))
    return written(key.sign(plain(data)))


def is_signed(data: object, signature: str, public_key: str) -> bool:
    """Whether exactly these data were signed with the other half of this key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(unwritten(public_key, KEY_LENGTH))
        key.verify(unwritten(signature, SIGNATURE_LENGTH), plain(data))
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public_key: str) -> str:
    """A short name for a key: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(unwritten(public_key, KEY_LENGTH)).hexdigest()[:16]


def written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def unwritten(text: str, length: int) -> bytes:
    """The bytes of a text of `written`. Raises ValueError for any other, also one that would decode alike."""
    try:
        content = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("This is no key and no signature.") from error
    if len(content) != length or written(content) != text:
        raise ValueError("This is no key and no signature.")
    return content
