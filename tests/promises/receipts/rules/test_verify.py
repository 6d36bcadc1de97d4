"""Whatever is changed in a receipt, a proof or a day is noticed, and said in one sentence."""

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.receipts.rules import days
from troth.promises.receipts.rules.plain import NotPlain, read
from troth.promises.receipts.rules.receipt import Said, body, digest, document, to_whom
from troth.promises.receipts.rules.signing import new_key, sign
from troth.promises.receipts.rules.verify import (
    NotTrue,
    check_chain,
    check_days,
    check_in_chain,
    check_published,
    check_receipt,
)

PUBLIC, PRIVATE = new_key()
KEYS = [PUBLIC]
NOON = datetime(2026, 11, 21, 11, tzinfo=UTC)
SALT = "5a" * 32
WHOM = {"kind": "mail", "address": "emma@customer.example"}


def receipt(
    number: int = 1, *, on: date = date(2026, 11, 21), key: tuple[str, str] = (PUBLIC, PRIVATE)
) -> Any:
    said = body(
        Said(
            brand="shop",
            brand_name="The Shop",
            promise_id=number,
            kind="first_reply",
            channel="mail",
            words="We will answer by 12:15 today, in about 15 minutes.",
            language="en",
            zone="Europe/Amsterdam",
            asked_at=NOON,
            made_at=NOON,
            due_at=NOON + timedelta(minutes=15),
            day=on,
            to=to_whom(SALT, **WHOM),
        )
    )
    return document(said, signature=sign(said, key[1]), public_key=key[0], customer={**WHOM, "salt": SALT})


def closed(receipts: list[Any], *, on: date = date(2026, 11, 21), previous: str = "") -> dict[str, Any]:
    digests = [digest(one["receipt"]) for one in receipts]
    said = days.statement("shop", on, digests=digests, previous=previous)
    return days.published_day(said, signature=sign(said, PRIVATE))


RECEIPTS = [receipt(number) for number in range(1, 8)]
DAY = closed(RECEIPTS)
DIGESTS = [digest(one["receipt"]) for one in RECEIPTS]
PROOF = days.proof(DIGESTS, 2, day=DAY)
CHAIN = days.chain(DAY, [{name: one[name] for name in one if name != "customer"} for one in RECEIPTS])


def test_a_receipt_as_it_was_given_holds() -> None:
    assert check_receipt(receipt(), KEYS)["words"].startswith("We will answer")
    others = {name: value for name, value in receipt().items() if name != "customer"}
    assert check_receipt(others, KEYS), "a copy that names nobody holds too"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_of_a_receipt_that_changes_is_noticed(place: int, change: int) -> None:
    """What still says the same, such as another blank between two signs, may pass; nothing else does."""
    whole = receipt()
    content = bytearray(json.dumps(whole, ensure_ascii=False, indent=1).encode())
    content[place % len(content)] ^= change
    try:
        data = read(bytes(content))
        check_receipt(data, KEYS)
    except (NotPlain, NotTrue):
        return
    assert data == whole


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_of_a_proof_that_changes_is_noticed(place: int, change: int) -> None:
    content = bytearray(json.dumps(PROOF).encode())
    content[place % len(content)] ^= change
    try:
        data = read(bytes(content))
        check_in_chain(RECEIPTS[2]["receipt"], data, KEYS)
    except (NotPlain, NotTrue):
        return
    assert data == PROOF


def test_another_key_than_the_brands_is_noticed() -> None:
    forged = receipt(key=new_key())
    assert check_receipt(forged, None), "in itself it fits"
    with pytest.raises(NotTrue, match="not made with the brand's key"):
        check_receipt(forged, KEYS)


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("signature", "short", "signature is wrong"),
        ("signature", RECEIPTS[1]["signature"], "altered after it was signed"),
        ("receipt", {**RECEIPTS[0]["receipt"], "due_at": "2026-11-21T13:00:00.000000Z"}, "altered after"),
        ("receipt", {"format": "troth-receipt-1"}, "does not say all"),
        ("receipt", "words", "does not say all"),
        ("customer", {**WHOM, "salt": SALT[:-2] + "00"}, "customer part"),
        ("customer", {**WHOM, "address": "liv@customer.example", "salt": SALT}, "customer part"),
        ("customer", {**WHOM, "salt": SALT.upper()}, "customer part"),
        ("customer", None, "customer part"),
        ("extra", 1, "other parts"),
    ],
    # Without a key's bytes, which are others in each process.
    ids=[f"{number}" for number in range(10)],
)
def test_each_alteration_is_named(part: str, value: object, sentence: str) -> None:
    with pytest.raises(NotTrue, match=sentence):
        check_receipt({**RECEIPTS[0], part: value}, KEYS)


def test_every_receipt_of_a_day_is_in_its_chain_by_proof_and_by_the_whole() -> None:
    for position, one in enumerate(RECEIPTS):
        proof = days.proof(DIGESTS, position, day=DAY)
        assert check_in_chain(one["receipt"], proof, KEYS) == DAY
        assert check_in_chain(one["receipt"], CHAIN, KEYS) == DAY


def test_a_receipt_that_was_left_out_is_noticed() -> None:
    left_out = receipt(99)["receipt"]
    for chain in (PROOF, CHAIN):
        with pytest.raises(NotTrue, match="not in the chain of 2026-11-21"):
            check_in_chain(left_out, chain, KEYS)


def test_a_receipt_of_another_day_does_not_belong_to_the_chain() -> None:
    with pytest.raises(NotTrue, match="do not belong together"):
        check_in_chain(receipt(on=date(2026, 11, 22))["receipt"], CHAIN, KEYS)


@pytest.mark.parametrize("change", ["left out", "added", "other order", "rewritten"])
def test_a_chain_that_was_rewritten_does_not_fit_its_root(change: str) -> None:
    chain = deepcopy(CHAIN)
    if change == "left out":
        chain["receipts"].pop(3)
    elif change == "added":
        chain["receipts"].append(receipt(99))
    elif change == "other order":
        chain["receipts"].reverse()
    else:
        chain["receipts"][0] = receipt(98)
    with pytest.raises(NotTrue, match="not those that its root was made of"):
        check_chain(chain, KEYS)


def test_a_day_that_was_signed_again_differs_from_the_published_root() -> None:
    """The brand itself rewrites its day and signs it: only the root that others saw tells."""
    rewritten = closed(RECEIPTS[:-1])
    assert check_chain(days.chain(rewritten, RECEIPTS[:-1]), KEYS)
    with pytest.raises(NotTrue, match="root of 2026-11-21 differs from the published one"):
        check_published(rewritten, DAY)
    with pytest.raises(NotTrue, match="differs"):
        check_published(rewritten, None)


def test_days_follow_from_one_another() -> None:
    listed = [DAY]
    for number in range(3):
        on = date(2026, 11, 23) + timedelta(days=number)
        listed.append(closed([receipt(number, on=on)], on=on, previous=listed[-1]["root"]))
    assert check_days({"days": listed}, KEYS) == listed
    with pytest.raises(NotTrue, match="torn at 2026-11-24"):
        check_days({"days": [listed[0], *listed[2:]]}, KEYS)
    rewritten = [closed(RECEIPTS[1:]), *listed[1:]]
    with pytest.raises(NotTrue, match="torn at 2026-11-23"):
        check_days({"days": rewritten}, KEYS)


def test_nobody_is_named_by_what_is_public() -> None:
    whole = json.dumps([CHAIN, PROOF, DAY])
    assert "emma" not in whole
    assert SALT not in whole
    assert to_whom(SALT, **WHOM) != to_whom("5b" * 32, **WHOM)


@pytest.mark.parametrize(
    "data", [None, [], "text", {}, {"format": "troth-proof-1"}, {"days": [{}]}, {"days": 1}]
)
def test_files_of_another_kind_are_refused_in_a_sentence(data: Any) -> None:
    for check in (check_receipt, check_days, check_chain, partial(check_in_chain, RECEIPTS[0]["receipt"])):
        with pytest.raises(NotTrue):
            check(data, KEYS)
