"""Whether a receipt, a proof, a day's chain or a list of days is what it says, by itself alone."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from troth.promises.receipts.rules import days, receipt
from troth.promises.receipts.rules.signing import SIGNATURE_LENGTH, is_signed, unwritten
from troth.promises.receipts.rules.tree import top, top_of_path

WHOLE = {"receipt", "signature", "public_key"}
PROOF_PARTS = {"format", "digest", "position", "path", "day"}
DAY_TEXTS = ("format", "brand", "day", "tree", "previous")
SAID_TEXTS = ("brand", "kind", "channel", "words", "made_at", "due_at", "day", "to")


class NotTrue(Exception):
    """What does not fit, as one sentence."""


def check_receipt(document: object, keys: Collection[str] | None) -> Mapping[str, Any]:
    """The signed part of a receipt's file. With `keys`, one of them signed it. Raises NotTrue."""
    whole = _shape(document)
    said, signature, key = whole["receipt"], whole["signature"], whole["public_key"]
    if not _is_signature(signature):
        raise NotTrue("The signature is wrong: it is not one of Ed25519.")
    if not is_signed(said, signature, key):
        raise NotTrue(
            "The receipt was altered after it was signed, or it was signed with another key than it names."
        )
    if keys is not None and key not in keys:
        raise NotTrue("The signature is wrong: it was not made with the brand's key.")
    _check_customer(whole, said)
    return dict(said)


def check_proof(said: Mapping[str, Any], proof: object, keys: Collection[str]) -> Mapping[str, Any]:
    """The day that the proof leads to, if the receipt is in its chain. Raises NotTrue."""
    if not isinstance(proof, Mapping) or set(proof) != PROOF_PARTS or proof["format"] != days.PROOF:
        raise NotTrue("The chain is neither a proof nor a day's chain in Troth's format.")
    day = check_day(proof.get("day"), keys)
    _check_same_day(said, day)
    way, position = proof.get("path"), proof.get("position")
    if not isinstance(way, list) or not isinstance(position, int):
        raise NotTrue("The proof has no path.")
    found = top_of_path(
        _hash(receipt.digest(said)), position, day["statement"]["count"], way=[_hash(one) for one in way]
    )
    if found is None or found.hex() != day["statement"]["tree"]:
        raise _not_in_chain(day)
    if proof["digest"] != receipt.digest(said):
        raise NotTrue("The proof names another receipt than this one.")
    return day


def check_chain(chain: object, keys: Collection[str]) -> tuple[Mapping[str, Any], list[str]]:
    """The day of a whole chain, and the digests of its receipts, each of them checked. Raises NotTrue."""
    if not isinstance(chain, Mapping) or not isinstance(chain.get("receipts"), list):
        raise NotTrue("The chain has no receipts.")
    day = check_day(chain.get("day"), keys)
    digests = []
    for number, one in enumerate(chain["receipts"], 1):
        try:
            digests.append(receipt.digest(check_receipt(one, keys)))
        except NotTrue as wrong:
            raise NotTrue(f"Receipt {number} of the chain: {wrong}") from wrong
    statement = day["statement"]
    if len(digests) != statement["count"] or top([_hash(one) for one in digests]).hex() != statement["tree"]:
        raise NotTrue(f"The receipts of {statement['day']} are not those that its root was made of.")
    return day, digests


def check_in_chain(said: Mapping[str, Any], chain: object, keys: Collection[str]) -> Mapping[str, Any]:
    """As `check_proof`, by a proof or by the whole chain of the day."""
    if not isinstance(chain, Mapping) or chain.get("format") != days.CHAIN:
        return check_proof(said, chain, keys)
    day, digests = check_chain(chain, keys)
    _check_same_day(said, day)
    if receipt.digest(said) not in digests:
        raise _not_in_chain(day)
    return day


def check_day(day: object, keys: Collection[str]) -> Mapping[str, Any]:
    """One closed day, signed by one of the keys. Raises NotTrue."""
    if not isinstance(day, Mapping) or set(day) != {"statement", "root", "signature"}:
        raise NotTrue("The day has no statement, root and signature.")
    said = day["statement"]
    is_shaped = isinstance(said, Mapping) and all(isinstance(said.get(name), str) for name in DAY_TEXTS)
    if not is_shaped or said["format"] != days.DAY or not isinstance(said.get("count"), int):
        raise NotTrue("The statement of the day is not in Troth's format.")
    if not any(days.is_whole(day, key) for key in keys):
        raise NotTrue(f"The statement of {said['day']} was altered, or was not signed with the brand's key.")
    return day


def check_published(day: Mapping[str, Any], published: object) -> None:
    """Whether the root in hand is the one that everybody sees. Raises NotTrue."""
    if not isinstance(published, Mapping) or published.get("root") != day["root"]:
        raise NotTrue(f"The root of {day['statement']['day']} differs from the published one.")


def check_days(listed: object, keys: Collection[str]) -> Sequence[Mapping[str, Any]]:
    """A list of closed days, oldest first: each signed, each follows from the one before. Raises NotTrue."""
    found = listed.get("days") if isinstance(listed, Mapping) else None
    if not isinstance(found, list):
        raise NotTrue("The file lists no days.")
    checked = [check_day(one, keys) for one in found]
    if (torn := days.broken_link(checked)) is not None:
        raise NotTrue(f"The chain is torn at {torn}: it does not follow from the day before it.")
    return checked


def _shape(document: object) -> Mapping[str, Any]:
    if not isinstance(document, Mapping) or set(document) - {"customer"} != WHOLE:
        raise NotTrue("This is not a receipt in Troth's format: it has other parts.")
    said = document["receipt"]
    is_shaped = isinstance(said, Mapping) and all(isinstance(said.get(name), str) for name in SAID_TEXTS)
    if not is_shaped or said.get("format") != receipt.FORMAT or not isinstance(document["public_key"], str):
        raise NotTrue("This is not a receipt in Troth's format: it does not say all that a receipt says.")
    return document


def _is_signature(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(unwritten(text, SIGNATURE_LENGTH))
    except ValueError:
        return False


def _check_customer(whole: Mapping[str, Any], said: Mapping[str, Any]) -> None:
    if "customer" not in whole:
        return
    customer = whole["customer"]
    try:
        fits = set(customer) == {"kind", "address", "salt"} and said["to"] == receipt.to_whom(
            customer["salt"], kind=customer["kind"], address=customer["address"]
        )
    except (TypeError, ValueError):
        fits = False
    # `fromhex` takes capitals and blanks too; one writing of the salt is enough.
    if not fits or customer["salt"] != bytes.fromhex(customer["salt"]).hex():
        raise NotTrue("The customer part was altered: address and salt do not give what was signed.")


def _check_same_day(said: Mapping[str, Any], day: Mapping[str, Any]) -> None:
    statement = day["statement"]
    if (statement["brand"], statement["day"]) != (said["brand"], said["day"]):
        raise NotTrue(
            f"The receipt is of {said['brand']} on {said['day']}, "
            f"the chain of {statement['brand']} on {statement['day']}: they do not belong together."
        )


def _not_in_chain(day: Mapping[str, Any]) -> NotTrue:
    return NotTrue(f"The receipt is not in the chain of {day['statement']['day']}.")


def _hash(text: object) -> bytes:
    try:
        found = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        found = b""
    if len(found) != 32 or found.hex() != text:
        raise NotTrue("A hash in the chain is none.")
    return found
