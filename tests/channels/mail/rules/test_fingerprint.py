import base64
import hashlib

import pytest

from troth.channels.mail.rules.authenticity import authenticated
from troth.channels.mail.rules.fingerprint import fingerprint
from troth.channels.mail.rules.parse import parse

MAIL = (
    b"Message-ID: <1@b.example>\r\nFrom: Ann <ann@b.example>\r\nTo: help@shop.example\r\n"
    b"Subject: My order\r\nDate: Fri, 3 Oct 2025 16:58:00 +0300\r\n\r\nWhere is it?\r\n"
)


def taken(raw: bytes) -> bytes:
    return fingerprint(raw, parse(raw))


@pytest.mark.parametrize(
    "again",
    [
        MAIL,
        b"Received: from x;\r\n\tFri\r\nReturn-Path: <ann@b.example>\r\nDelivered-To: z\r\nX-Spam: no\r\n"
        + MAIL,
        b"Authentication-Results: mx; dkim=pass\r\nDKIM-Signature: v=1\r\nARC-Seal: i=1\r\n" + MAIL,
        MAIL.replace(b"\r\n", b"\n"),
        MAIL.replace(b"My order", b"My\r\n order"),
        MAIL + b"\r\n",
    ],
)
def test_the_same_mail_on_another_way_has_the_same_fingerprint(again: bytes) -> None:
    assert len(taken(MAIL)) == 32
    assert taken(again) == taken(MAIL)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Where", b"There"),
        (b"ann@b", b"eve@b"),
        (b"help@", b"sales@"),
        (b"My order", b"Your order"),
        (b"3 Oct", b"4 Oct"),
        (b"<1@", b"<2@"),
        (b"is it", b"is  it"),
    ],
)
def test_another_mail_with_the_same_message_id_has_another_fingerprint(before: bytes, after: bytes) -> None:
    assert taken(MAIL.replace(before, after)) != taken(MAIL)


def test_line_ends_are_evened_out_across_blocks() -> None:
    long = MAIL + b"x" * (1024 * 1024 - 15) + b"\r\n" * 20 + b"end"
    assert taken(long) == taken(long.replace(b"\r\n", b"\n"))


def signed(body: bytes, *, canonical: str, hashed: bytes, more: str = "") -> bytes:
    digest = base64.b64encode(hashlib.sha256(hashed).digest()).decode()
    field = f"DKIM-Signature: v=1; a=rsa-sha256; c={canonical}; d=b.example;{more}\r\n bh={digest}; b=abc\r\n"
    return field.encode() + b"From: ann@b.example\r\n\r\n" + body


def is_authenticated(raw: bytes) -> bool:
    return authenticated(parse(raw), raw)


@pytest.mark.parametrize(
    ("field", "allowed"),
    [
        (b"", True),
        (b"Authentication-Results: mx; dkim=pass; dmarc=pass\r\n", True),
        (b"Authentication-Results: mx; spf=fail smtp.mailfrom=b.example\r\n", True),
        (b"Authentication-Results: mx; spf=softfail; dmarc=none\r\n", True),
        (b"Authentication-Results: mx; spf=fail; dmarc=fail header.from=b.example\r\n", False),
        (b"Authentication-Results: mx; dkim=fail (bad sig) header.d=b.example\r\n", False),
        (
            b"Authentication-Results: mx; dkim=fail header.d=list.example; dkim=pass header.d=b.example\r\n",
            True,
        ),
        (b"Authentication-Results: mx; dkim=pass (not dmarc=fail)\r\n", True),
        (b"Authentication-Results: a; dmarc=pass\r\nAuthentication-Results: b; dmarc=FAIL\r\n", False),
        (b"From: eve@c.example\r\n", False),
    ],
)
def test_a_reported_failure_keeps_a_mail_out_of_a_conversation(field: bytes, allowed: bool) -> None:
    assert is_authenticated(field + MAIL) is allowed


def test_several_or_no_readable_senders_are_not_authenticated() -> None:
    assert not is_authenticated(b"From: ann@b.example, eve@c.example\r\n\r\nx")
    assert not is_authenticated(b"From: Ann\r\n\r\nx")


@pytest.mark.parametrize(
    ("canonical", "body", "hashed"),
    [
        ("relaxed/simple", b" C \r\nD \t E\r\n\r\n\r\n", b" C \r\nD \t E\r\n"),  # RFC 6376 section 3.4.5
        ("relaxed/relaxed", b" C \r\nD \t E\r\n\r\n\r\n", b" C\r\nD E\r\n"),
        ("relaxed", b"x", b"x\r\n"),
        ("simple/simple", b"", b"\r\n"),
        ("relaxed/relaxed", b"\r\n", b""),
    ],
)
def test_a_body_that_fits_its_signature_is_no_objection(canonical: str, body: bytes, hashed: bytes) -> None:
    assert is_authenticated(signed(body, canonical=canonical, hashed=hashed))
    assert not is_authenticated(signed(body + b"added", canonical=canonical, hashed=hashed))
    assert not is_authenticated(signed(body, canonical=canonical, hashed=hashed, more=" l=3;"))
