"""Secrets of others, such as a mailbox's password, sealed before they reach the database.

Fernet (AES-128-CBC and HMAC-SHA256) under a key that HKDF (RFC 5869) derives from the installation's own
secret: a copy of the database alone opens nothing.
"""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from troth.core.errors import Refused
from troth.core.machine.data import lasting_secret

MARK = "sealed."
"""What a sealed text begins with, so that one from before sealing is told apart."""


class CannotBeOpened(Refused):
    """Sealed with another secret than this installation has now."""


def sealed(text: str) -> str:
    """The text as only this installation can read it; in letters, digits, `.`, `-`, `_` and `=`."""
    return MARK + _fernet().encrypt(text.encode()).decode("ascii")


def opened(text: str) -> str:
    """What was sealed; a text that never was comes back as it is. Raises CannotBeOpened."""
    if not is_sealed(text):
        return text
    try:
        return _fernet().decrypt(text.removeprefix(MARK).encode("ascii")).decode()
    except (InvalidToken, ValueError) as error:
        raise CannotBeOpened(
            _("A stored password cannot be opened: the installation’s secret is another. Give it again.")
        ) from error


def is_sealed(text: str) -> bool:
    return text.startswith(MARK)


def _fernet() -> Fernet:
    # Not settings.SECRET_KEY: a process that finds no secret makes one up there, for itself alone.
    return _fernet_of(settings.TROTH_SECRET_KEY or lasting_secret(settings.TROTH_DATA / "secret"))


@lru_cache(maxsize=4)
def _fernet_of(secret: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"troth: sealed secrets of channels")
    return Fernet(base64.urlsafe_b64encode(key.derive(secret.encode())))
