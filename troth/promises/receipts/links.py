"""The link by which a customer takes their own receipt: signed, since a receipt says whose it is."""

from django.core.signing import BadSignature, Signer
from django.urls import reverse

_SIGNER = Signer(salt="troth.receipt")


def link_to(brand: str, receipt_id: int) -> str:
    """The path, without the installation's own address; it never ends, as the promise was given for good."""
    return reverse("receipt", args=[brand, _SIGNER.sign(str(receipt_id))])


def receipt_behind(key: str) -> int | None:
    try:
        return int(_SIGNER.unsign(key))
    except (BadSignature, ValueError):
        return None
