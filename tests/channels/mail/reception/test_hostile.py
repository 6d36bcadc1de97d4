"""What strangers send to the real port: each gets a clear answer, and the next mail is taken."""

import pytest

from tests.channels.mail.letters import letter
from tests.channels.mail.reception.test_listener import (
    ADDRESS,
    client,
    kept,
    reception,
    send,
    shop,
)
from troth.accounts.models import Brand
from troth.channels.mail.listener import MOST_RECIPIENTS
from troth.channels.mail.models import ReceivedMail
from troth.core import blobs
from troth.core.database import brands

__all__ = ["shop"]

NESTED = b"".join(
    b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
    for depth in range(3_000)
)
HOSTILE = {
    "empty": b"",
    "nul": b"From: emma@customer.example\r\nSubject: a\x00b\r\n\r\na\x00b\r\n",
    "a lone surrogate": b"From: e@x.example\r\nSubject: \xed\xa0\x80\r\n\r\n\xed\xb0\x80 and \xff\r\n",
    "encoded surrogates": b"From: e@x.example\r\nSubject: =?utf-8?b?7aCA?=\r\n\r\n=?utf-7?q?+2AA-?=\r\n",
    "no such charset": b"From: e@x.example\r\nContent-Type: text/plain; charset=utf-99\r\n\r\n\xfc\r\n",
    "a bomb of nested parts": b"From: emma@customer.example\r\n" + NESTED,
    "a bomb of many parts": b'From: e@x.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    + b"--b\r\n\r\nx\r\n" * 50_000,
    "ten thousand recipients in its head": letter(
        message_id="<many@customer.example>",
        cc=", ".join(f"r{number}@customer.example" for number in range(10_000)),
    ),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_in_a_mail_it_is_kept_as_it_came(shop: Brand, raw: bytes) -> None:
    with reception() as port:
        assert send(port, raw)[0] == 250
    assert kept(shop)[:2] == [1, 1]
    with brands([shop.pk]):
        original = blobs.get(shop.pk, ReceivedMail.objects.get().blob)
    assert original.rstrip(b"\r\n") == raw.rstrip(b"\r\n")


def test_of_ten_thousand_recipients_all_but_the_first_are_put_off_and_the_mail_is_taken(shop: Brand) -> None:
    with reception() as port, client(port) as session:
        session.mail("emma@customer.example")
        session.send(f"RCPT TO:<{ADDRESS}>\r\n".encode() * 10_000)
        codes = [session.getreply()[0] for _ in range(10_000)]
        assert codes == [250] * MOST_RECIPIENTS + [452] * (10_000 - MOST_RECIPIENTS)
        assert session.data(letter())[0] == 250
    assert kept(shop) == [1, 1, 1]


def test_200_megabytes_are_refused_before_they_are_sent(shop: Brand) -> None:
    with reception() as port, client(port) as session:
        code, words = session.mail("emma@customer.example", [f"SIZE={200 * 1024 * 1024}"])
        assert (code, words[:5]) == (552, b"5.3.4")
        session.mail("emma@customer.example")
        assert session.rcpt(ADDRESS)[0] == 250, "the same connection goes on"


def test_200_megabytes_that_nobody_announced_are_let_pass_by_and_refused(shop: Brand) -> None:
    """The limit is lowered, so that the same way through is taken in a second."""
    with reception(TROTH_MAIL_LARGEST=100_000) as port, client(port) as session:
        session.mail("emma@customer.example")
        session.rcpt(ADDRESS)
        assert session.docmd("DATA")[0] == 354
        for _ in range(20):
            session.send(b"x" * 998 + b"\r\n" + (b"y" * 998 + b"\r\n") * 99)
        assert session.docmd(".")[0] == 552
        assert send(port, letter())[0] == 250
    assert kept(shop) == [1, 1, 1]
