"""What becomes of each part of a mail, and of a winmail.dat."""

import base64
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make
from tests.channels.mail.letters import take
from tests.channels.mail.rules.reading.test_tnef import BODY, attribute, file, tnef
from troth.accounts.models import Brand
from troth.channels.mail.rules.parse import content_of, parse
from troth.core import blobs


def wrapped(content: bytes, text: str = "") -> bytes:
    made = EmailMessage()
    made["From"], made["Message-ID"] = "emma@customer.example", "<w@customer.example>"
    made.set_content(text)
    made.add_attachment(content, "application", "ms-tnef", filename="winmail.dat")
    return made.as_bytes()


def files_of(brand: Brand, raw: bytes) -> tuple[str, list[tuple[str, str, bytes]]]:
    message = take(make.channel(brand, address="help@shop.example"), raw).message
    assert message is not None
    rows = message.attachments.filter(is_original=False).order_by("id")
    return message.text, [(row.name, row.media_type, blobs.get(brand.pk, row.blob)) for row in rows]


def test_the_files_of_a_winmail_stand_in_its_place(brand: Brand) -> None:
    body = attribute(1, BODY, b"See the files.\0")
    raw = wrapped(tnef(body, file(b"..\\a.pdf\0", b"%PDF"), file(b"b.txt\0", b"two")))
    assert files_of(brand, raw) == (
        "See the files.",
        [("a.pdf", "application/pdf", b"%PDF"), ("b.txt", "text/plain", b"two")],
    )


@pytest.mark.parametrize("content", [b"not one at all", tnef(), tnef(file(b"a\0", b"x"))[:30]])
def test_a_winmail_in_which_nothing_is_found_is_kept_as_it_is(brand: Brand, content: bytes) -> None:
    text, files = files_of(brand, wrapped(content, "Hello"))
    assert text == "Hello"
    assert files == [("winmail.dat", "application/ms-tnef", content)]


LEAVES = st.tuples(
    st.sampled_from(
        ["text/plain", "text/html", "text/calendar", "image/png", "message/rfc822", "nonsense"]
    ),
    st.sampled_from(["", "inline", "attachment", 'attachment; filename="a.txt"']),
)  # fmt: skip
TREES = st.recursive(
    LEAVES,
    lambda below: st.tuples(
        st.sampled_from(["mixed", "related", "alternative", "report", "signed", "none"]),
        st.lists(below, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


def written(tree: Any, marks: list[str], depth: int = 0) -> bytes:
    """The part as bytes; each leaf says a word of its own, which is noted."""
    first, second = tree
    if isinstance(second, list):
        boundary = f"b{depth}-{len(marks)}"
        parts = b"".join(
            f"--{boundary}\r\n".encode() + written(each, marks, depth + 1) + b"\r\n" for each in second
        )
        head = f'Content-Type: multipart/{first}; boundary="{boundary}"\r\n\r\n'.encode()
        return bytes(head + parts + f"--{boundary}--\r\n".encode())
    mark = f"word{len(marks)}word"
    marks.append(mark)
    disposition = f"Content-Disposition: {second}\r\n" if second else ""
    body = base64.b64encode(mark.encode())
    plain = f"Content-Type: {first}\r\n{disposition}Content-Transfer-Encoding: base64\r\n\r\n"
    return plain.encode() + body


@given(TREES)
@settings(deadline=None, max_examples=150)
def test_every_part_of_a_mail_is_shown_or_listed(tree: object) -> None:
    marks: list[str] = []
    raw = b"From: emma@customer.example\r\nMIME-Version: 1.0\r\n" + written(tree, marks)
    mail = parse(raw)
    kept = mail.text + mail.html + "".join(content_of(raw, each).decode() for each in mail.attachments)
    assert [mark for mark in marks if mark not in kept] == []
