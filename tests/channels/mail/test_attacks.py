"""What strangers try with a mail, and what must come of it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest

from troth.channels.mail.rules.addresses import mailboxes
from troth.channels.mail.rules.compose import Outgoing, compose
from troth.channels.mail.rules.parse import parse
from troth.channels.mail.rules.readable import readable

FIELDS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
}
INJECTIONS = [
    "=?utf-8?q?Hello=0ABcc:_evil@attacker.example?=",
    "Re: =?utf-8?q?Hello=0D=0ABcc:_evil@attacker.example?= there",
    "=?utf-8?b?YQ0KQmNjOiBldmlsQHguZXhhbXBsZQ0KDQpib2R5?=",
    "=?utf-8?q?a=0D=0A=0D=0AYou_won=2E_Pay_here=2E?=",
    "==?utf-8?q?a=0ABcc:_x@y.example?==?utf-8?q?=0ABcc:_x@y.example?=",
    "é =?utf-8?q?a=0ABcc:_x@y.example?= " + "long " * 40,
    "a\r\nBcc: evil@attacker.example",
]


def composed(**told: Any) -> bytes:
    proposed: dict[str, Any] = {
        "sender_name": "Shop",
        "sender_address": "help@shop.example",
        "recipient": "ana@customer.example",
        "subject": "Hello",
        "text": "We answer today.",
        "message_id": "<0123456789abcdef@shop.example>",
        "sent_at": datetime(2026, 11, 23, 9, tzinfo=UTC),
    }
    return compose(Outgoing(**{**proposed, **told}))


def assert_nothing_was_added(raw: bytes) -> None:
    mail = message_from_bytes(raw, policy=default)
    assert set(mail.keys()) <= FIELDS
    assert len(mail.keys()) == len(set(mail.keys()))
    assert mail.get_content().strip() == "We answer today."
    assert len(mail["To"].addresses) == 1


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("is_answer", [False, True])
def test_a_subject_that_is_encoded_twice_adds_no_line_to_our_mail(text: str, is_answer: bool) -> None:
    """The standard library decodes what looks encoded and, before 3.11.10, writes its line ends out."""
    assert_nothing_was_added(composed(subject=text, in_reply_to="<a@b.example>" if is_answer else ""))


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_brands_name_adds_no_line_to_our_mail(text: str) -> None:
    assert_nothing_was_added(composed(sender_name=text))


@pytest.mark.parametrize(
    "address",
    [
        '"=?utf-8?q?a=0ABcc:_x?="@customer.example',
        "=?utf-8?q?a=0Abcc?=@customer.example",
    ],
)
def test_an_address_that_looks_encoded_is_not_written_to(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        composed(recipient=address)


def test_a_stranger_writes_no_header_of_our_acknowledgement() -> None:
    twice = b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3D0ABcc=3A=5Fx@y.example=3F=3D?="
    mail = parse(b"From: ana@customer.example\r\nSubject: " + twice + b"\r\n\r\nHi")
    assert mail.subject.startswith("=?utf-8?q?a=0A")
    assert_nothing_was_added(composed(subject=mail.subject))


@pytest.mark.parametrize("sign", ["\U0001f600", "é", "\u2028", "\x7f"])
def test_a_message_id_that_no_header_can_hold_keeps_no_answer_from_its_customer(sign: str) -> None:
    raw = composed(in_reply_to=f"<{sign}@x.example>", references=(f"<{sign}@x.example>", "<a@x.example>"))
    assert b"References: <a@x.example>" in raw


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda: mailboxes('"' + '\\"' * 90_000), id="a quotation that is never closed"),
        pytest.param(lambda: mailboxes("x<a>" * 45_000), id="one name with thousands of addresses"),
        pytest.param(lambda: mailboxes('"<\\>' * 45_000), id="both"),
        pytest.param(lambda: readable(('<a "' + ">" * 4_900 + "<") * 200), id="a tag with thousands of ends"),
    ],
)
def test_no_mail_takes_the_processor_for_long(work: Callable[[], object]) -> None:
    """Each took between 7 seconds and 4 minutes, in which no other mail was taken."""
    begun = time.process_time()
    work()
    assert time.process_time() - begun < 2
