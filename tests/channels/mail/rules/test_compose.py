from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.channels.mail.rules.compose import Outgoing, compose, message_id, reply_subject
from troth.channels.mail.rules.parse import parse

MAIL = Outgoing(
    sender_name="Şık Ayakkabı, Ltd.",
    sender_address="help@shop.example",
    recipient="ann@b.example",
    recipient_name="Ann",
    subject="Siparişim",
    text="Merhaba Ayşe,\n\n.\nFrom here: " + "uzun " * 300 + "\n",
    message_id="<token@shop.example>",
    sent_at=datetime(2025, 10, 3, 13, 58, tzinfo=UTC),
    in_reply_to="<1@b.example>",
    references=("<0@b.example>", "<" + "long" * 40 + "@b.example>"),
    is_automatic=True,
    language="tr",
)


def test_a_mail_comes_back_as_it_was_meant() -> None:
    raw = compose(MAIL)
    read = parse(raw)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert (read.sender_name, read.sender_address) == ("Şık Ayakkabı, Ltd.", "help@shop.example")
    assert (read.to, read.subject) == (("ann@b.example",), "Re: Siparişim")
    assert read.text == MAIL.text.strip()
    assert (read.message_id, read.in_reply_to) == ("<token@shop.example>", "<1@b.example>")
    assert read.references == (*MAIL.references, "<1@b.example>")
    assert read.date_header == "Fri, 03 Oct 2025 13:58:00 +0000"
    assert read.headers.get("auto-submitted") == "auto-replied"
    assert read.headers.get("x-auto-response-suppress") == "All"
    assert message_from_bytes(raw, policy=policy.SMTP).get_content_type() == "text/plain"


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert compose(MAIL) == compose(replace(MAIL))


def test_a_person_s_mail_is_not_marked_automatic() -> None:
    read = parse(compose(replace(MAIL, is_automatic=False, in_reply_to="", references=())))
    assert not read.headers.get("auto-submitted")
    assert (read.subject, read.references) == ("Siparişim", ())


def test_a_long_thread_keeps_its_first_and_last_references() -> None:
    many = tuple(f"<{number}@b.example>" for number in range(100))
    read = parse(compose(replace(MAIL, references=many, in_reply_to="<100@b.example>")))
    assert len(read.references) == 20
    assert (read.references[0], read.references[-1]) == ("<0@b.example>", "<100@b.example>")


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Order", "Re: Order"),
        ("Re: Order", "Re: Order"),
        ("RE: re[2]: Order", "Re: Order"),
        ("Ynt: Sipariş", "Re: Sipariş"),
        ("YNT: Re: Sipariş", "Re: Sipariş"),
        ("Antw: Bestelling", "Re: Bestelling"),
        ("RV: RE: Pedido", "Re: Pedido"),
        ("AW: Bestellung", "Re: Bestellung"),
        ("Fwd: Order", "Re: Fwd: Order"),
        ("Return: shoes", "Re: Return: shoes"),
        ("", "Re:"),
        ("a\r\nBcc: x@y.example", "Re: a Bcc: x@y.example"),
    ],
)
def test_an_answer_s_subject_has_one_prefix(subject: str, answer: str) -> None:
    assert reply_subject(subject) == answer


@given(st.text(max_size=120), st.text(max_size=60), st.text(max_size=200))
def test_nothing_in_a_name_or_subject_becomes_a_header(subject: str, name: str, text: str) -> None:
    evil = "\r\nBcc: eve@c.example\r\n\x00"
    raw = compose(
        replace(MAIL, subject=subject + evil, sender_name=name + evil, recipient_name=evil + name, text=text)
    )
    read = message_from_bytes(raw)
    assert read["Bcc"] is None
    assert b"\x00" not in raw
    assert parse(raw).sender_address == "help@shop.example"
    assert len(read.keys()) == len(message_from_bytes(compose(MAIL)).keys())


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "ann"},
        {"recipient": "ann@b.example\r\nBcc: eve@c.example"},
        {"sender_address": ""},
        {"message_id": "<a b@c>"},
        {"sent_at": datetime(2025, 1, 1)},  # noqa: DTZ001 - that it is refused is the test
    ],
)
def test_what_cannot_be_sent_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        compose(replace(MAIL, **wrong))  # type: ignore[arg-type]


def test_odd_but_valid_addresses_survive() -> None:
    for address in ('"odd local"@b.example', "jürgen@bücher.example", "o'neil+x@b.example"):
        assert parse(compose(replace(MAIL, recipient=address))).to == (address,)


def test_a_message_id_is_made_of_a_token_and_the_domain() -> None:
    assert message_id("0123456789abcdef0123", "help@Shop.example") == "<0123456789abcdef0123@shop.example>"
    assert message_id("0123456789abcdef0123", "help@bücher.example").endswith("@xn--bcher-kva.example>")
    for token, address in (
        ("short", "a@b.example"),
        ("0123456789abcdef>\r\n", "a@b.example"),
        ("0" * 20, "a"),
    ):
        with pytest.raises(ValueError, match="identifier"):
            message_id(token, address)
