"""The key with which this installation signs its pushes (VAPID, RFC 8292).

It is derived by HKDF (RFC 5869) from the installation's own secret: it is the same in every process and on
every machine that shares the secret, and lies in no table and no backup of the database.
"""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from troth.core.machine.data import lasting_secret

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""n, the order of P-256 (FIPS 186-5, SP 800-186 §3.2.1.3)."""


def signing_key() -> ec.EllipticCurvePrivateKey:
    return _derived(settings.TROTH_SECRET_KEY or lasting_secret(settings.TROTH_DATA / "secret"))


def public_key() -> str:
    """What browsers subscribe with (`applicationServerKey`): an uncompressed point in base64url."""
    point = signing_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode("ascii")


@lru_cache(maxsize=4)
def _derived(secret: str) -> ec.EllipticCurvePrivateKey:
    """64 bits more than the order has, then 1 + c mod (n - 1): no value is likelier (FIPS 186-5 A.2.1)."""
    made = HKDF(SHA256(), length=40, salt=None, info=b"troth: signs web pushes").derive(secret.encode())
    return ec.derive_private_key(1 + int.from_bytes(made, "big") % (ORDER - 1), ec.SECP256R1())
