import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.channels.mail.rules.mime import MAX_PARTS
from troth.channels.mail.rules.parse import CUT_SIGN, MAX_TEXT, Mail, content_of, parse

PLAIN = b"""\
From: "Ay\xc5\x9fe Y\xc4\xb1lmaz" <Ayse@Example.COM>\r
To: Shop <help@shop.example>, "Doe, J." <j@doe.example>\r
Cc: team: a@x.example, b@x.example;\r
Reply-To: ayse.home@example.com\r
Subject: =?utf-8?B?U2lwYXJpxZ8=?= =?utf-8?Q?im_nerede=3F?=\r
Message-ID: <1@example.com>\r
In-Reply-To: <0@shop.example>\r
References: <a@shop.example>\r
 <0@shop.example> <a@shop.example>\r
Date: Fri, 3 Oct 2025 16:58:00 +0300\r
Content-Type: text/plain; charset=iso-8859-9\r
\r
\xddyi g\xfcnler\r
"""


def mail_with(head: bytes, body: bytes = b"hello\r\n") -> bytes:
    return b"From: a@b.example\r\n" + head + b"\r\n" + body


def test_a_usual_mail_is_read() -> None:
    mail = parse(PLAIN)
    assert (mail.sender_address, mail.sender_name) == ("ayse@example.com", "Ayşe Yılmaz")
    assert mail.to == ("help@shop.example", "j@doe.example")
    assert mail.cc == ("a@x.example", "b@x.example")
    assert mail.reply_to == "ayse.home@example.com"
    assert mail.subject == "Siparişim nerede?"
    assert (mail.message_id, mail.in_reply_to) == ("<1@example.com>", "<0@shop.example>")
    assert mail.references == ("<a@shop.example>", "<0@shop.example>")
    assert mail.date_header == "Fri, 3 Oct 2025 16:58:00 +0300"
    assert mail.text == "İyi günler"
    assert (mail.html, mail.attachments, mail.problem) == ("", (), "")


@pytest.mark.parametrize(
    ("field", "address", "name"),
    [
        (b"a@b.example", "a@b.example", ""),
        (b"a@b.example (Ann (the one))", "a@b.example", "Ann the one"),
        (b'"Doe \\"J\\"" <J@B.example>', "j@b.example", 'Doe "J"'),
        (b'"a@evil.example" <b@good.example>', "b@good.example", "a@evil.example"),
        (b'<"odd local"@b.example>', '"odd local"@b.example', ""),
        ("Jürgen <jürgen@bücher.example>".encode(), "jürgen@bücher.example", "Jürgen"),
        (b"=?utf-8?q?Ann_=3Ca=40b=2Eexample=3E?=", "a@b.example", "Ann"),
        (b"=?utf-8?q?Doe=2C_Ann?= <a@b.example>", "a@b.example", "Doe, Ann"),
        (b"MAILER-DAEMON", "", "MAILER-DAEMON"),
        (b"<a@b.example> <c@d.example>", "", "<a@b.example> <c@d.example>"),
        (b"<>", "", "<>"),
        (b"user@[192.0.2.1]", "user@[192.0.2.1]", ""),
    ],
)
def test_senders_are_read_or_left_unread_but_never_guessed(field: bytes, address: str, name: str) -> None:
    mail = parse(b"From: " + field + b"\r\n\r\nx")
    assert (mail.sender_address, mail.sender_name) == (address, name)


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("utf-8", "çığ €".encode(), "çığ €"),
        ("us-ascii", "çığ".encode(), "çığ"),
        ("iso-8859-1", "“quoted”".encode("cp1252"), "“quoted”"),
        ("windows-1254", "ığş".encode("cp1254"), "ığş"),
        ("no-such-charset", "çığ".encode(), "çığ"),
        ("no-such-charset", b"caf\xe9", "café"),
        ("utf-8", b"caf\xe9 \xff", "caf\ufffd \ufffd"),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        ("gb2312", "中文".encode("gb18030"), "中文"),
        ("utf-16", "ok".encode("utf-16"), "ok"),
        ("zlib", b"plain", "plain"),
        ("punycode", b"plain", "plain"),
        ("\\x00", b"plain", "plain"),
    ],
)
def test_any_charset_gives_text(charset: str, data: bytes, text: str) -> None:
    mail = parse(mail_with(f"Content-Type: text/plain; charset={charset}\r\n".encode(), data))
    assert mail.text == text


def test_what_the_database_refuses_is_removed() -> None:
    mail = parse(mail_with(b"Subject: a\x00b\xed\xa0\x80c\r\n", b"x\x00y\x1b[0m\x85z \xf0\x9f\x98\x80"))
    for text in (mail.subject, mail.text):
        assert "\x00" not in text
        text.encode("utf-8")
    assert mail.text.startswith("xy[0m")


def test_a_subject_is_one_line_of_bounded_length() -> None:
    assert parse(mail_with(b"Subject: =?utf-8?q?a=0D=0ABcc:_x?=\r\n")).subject == "a Bcc: x"
    assert len(parse(mail_with(b"Subject: " + b"x" * 5000 + b"\r\n")).subject) == 998


def test_a_character_torn_over_two_encoded_words_is_whole() -> None:
    assert parse(mail_with(b"Subject: =?utf-8?B?w?= =?utf-8?B?pA==?= x\r\n")).subject.endswith("x")
    assert parse(mail_with(b"Subject: =?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A4?=\r\n")).subject == "ä"


def test_html_alone_is_made_readable() -> None:
    html = (
        b"<head><title>no</title><style>p{}</style></head><p>Hello &amp; <b>thanks</b></p>"
        b'<script>alert(1)</script><p>See <a href="https://shop.example/x?a=1&amp;b=2">this</a>'
        b"<br>or <a href='https://shop.example/'>shop.example</a></p><ul><li>one<li>two</ul>"
    )
    mail = parse(mail_with(b"Content-Type: text/html\r\n", html))
    assert mail.text == (
        "Hello & thanks\n\nSee this (https://shop.example/x?a=1&b=2)\nor shop.example\n\n- one\n- two"
    )
    assert "<script>" in mail.html


def multipart(kind: str, *parts: bytes) -> bytes:
    lines = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts)
    return mail_with(f'Content-Type: multipart/{kind}; boundary="edge"\r\n'.encode(), lines + b"--edge--\r\n")


def test_the_plain_alternative_is_preferred_and_html_kept() -> None:
    mail = parse(multipart("alternative", b"\r\nplain", b"Content-Type: text/html\r\n\r\n<p>html</p>"))
    assert (mail.text, mail.html) == ("plain", "<p>html</p>")
    blank = parse(multipart("alternative", b"\r\n \r\n", b"Content-Type: text/html\r\n\r\n<p>html</p>"))
    assert blank.text == "html"


def test_attachments_are_listed_and_can_be_read() -> None:
    head = (
        b"Content-Type: application/pdf; name=x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
    )
    names = {
        b'attachment; filename="../../etc/pass\x07wd"': "passwd",
        b'attachment; filename="C:\\\\Temp\\\\rech.pdf"': "rech.pdf",
        b"attachment; filename*0*=utf-8''%C3%BC; filename*1=ber.pdf": "über.pdf",
        b'attachment; filename="=?utf-8?q?=C3=BC.pdf?="': "ü.pdf",
        b'attachment; filename="gpj\xe2\x80\xaefdp.exe"': "gpjfdp.exe",
        b"attachment; filename=" + b"y" * 400 + b".pdf": "y" * 196 + ".pdf",
    }
    raw = multipart("mixed", b"\r\nsee below", *(head + name + b"\r\n\r\naGVs\r\nbG8=" for name in names))
    mail = parse(raw)
    assert mail.text == "see below"
    assert [attachment.name for attachment in mail.attachments] == list(names.values())
    assert {(each.media_type, each.size) for each in mail.attachments} == {("application/pdf", 5)}
    assert content_of(raw, mail.attachments[0]) == b"hello"


def test_attached_mails_and_calendars_get_a_name() -> None:
    mail = parse(
        multipart(
            "mixed",
            b"\r\nx",
            b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner",
            b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR",
        )
    )
    assert [attachment.name for attachment in mail.attachments] == ["mail-1.eml", "attachment-2.calendar"]
    assert mail.text == "x"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"no headers here, just words", "no headers here, just words"),
        (b"\x00\xff\xfe", "ÿþ"),
        (mail_with(b"Content-Type: multipart/mixed\r\n", b"words"), "words"),
        (mail_with(b"Content-Type: multipart/mixed; boundary=x\r\n", b"words"), "words"),
        (mail_with(b"Content-Transfer-Encoding: base64\r\n", b"aGVsbG8gd29ybG"), "hello worl"),
    ],
)
def test_what_is_broken_is_kept_readable_and_says_so(raw: bytes, text: str) -> None:
    mail = parse(raw)
    assert mail.text == text
    assert mail.problem


def test_a_missing_or_wrong_boundary_is_found() -> None:
    body = b"--real\r\nContent-Type: text/plain\r\n\r\nfound\r\n--real--\r\n"
    assert parse(mail_with(b"Content-Type: multipart/mixed; boundary=other\r\n", body)).text == "found"
    assert parse(mail_with(b"Content-Type: multipart/mixed\r\n", body)).text == "found"


def test_a_part_that_was_cut_off_is_still_read() -> None:
    body = b"--e\r\n\r\nfirst\r\n--e\r\n\r\nsecond, cut"
    assert (
        parse(mail_with(b"Content-Type: multipart/mixed; boundary=e\r\n", body)).text
        == "first\n\nsecond, cut"
    )


def test_a_boundary_that_begins_like_another_is_told_apart() -> None:
    head = b"Content-Type: multipart/mixed; boundary=edge2\r\n\r\n"
    inner = head + b"--edge2\r\n\r\na\r\n--edge2\r\n\r\nb\r\n--edge2--"
    assert parse(multipart("mixed", inner, b"\r\nc")).text == "a\n\nb\n\nc"


def test_text_beyond_the_limit_is_cut_with_a_sign() -> None:
    mail = parse(mail_with(b"", b"x" * (MAX_TEXT + 10)))
    assert mail.text == "x" * MAX_TEXT + CUT_SIGN


def nested(levels: int) -> bytes:
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(levels)
    )


@pytest.mark.parametrize(
    "raw",
    [
        nested(10_000) + b"\r\ndeep",
        b"Content-Type: multipart/mixed; boundary=e\r\n\r\n" + b"--e\r\n\r\nx\r\n" * 100_000,
        b"Content-Type: multipart/mixed; boundary=e\r\n\r\n" + b"--ex\r\n" * 300_000,
        b"".join(b"X-%d: y\r\n" % number for number in range(100_000)) + b"\r\nx",
        b"From: " + b"(" * 200_000 + b"\r\n\r\nx",
        b"From: " + b"<" * 200_000 + b"\r\n\r\nx",
        b"From: " + b'"' * 200_001 + b"\r\n\r\nx",
        b"To: " + b"a@b.example, " * 100_000 + b"\r\n\r\nx",
        b"Subject: " + b"=?utf-8?q?" * 50_000 + b"\r\n\r\nx",
        b"Subject: " + b"=?a?q?b?= " * 40_000 + b"\r\n\r\nx",
        b"Content-Type: text/plain" + b';a="' * 100_000 + b"\r\n\r\nx",
        b"References: " + b"<" * 400_000 + b"\r\n\r\nx",
        b"X:" + b"\r\n y" * 100_000 + b"\r\n\r\nx",
        b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a href=x><b><i>" * 50_000,
        b"Content-Type: text/html\r\n\r\n" + b"<!--" * 200_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a" * 400_000,
        b"Content-Type: text/html\r\n\r\n" + b"<style>" * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b'<a href=">' * 100_000,
        b"Content-Type: text/html\r\n\r\n" + b"<a href=x>y" * 50_000 + b"</a>" * 50_000,
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"====" * 500_000,
        b"\n" * 2_000_000,
        b" " * 2_000_000 + b"x",
    ],
    ids=range(23),
)
def test_hostile_mail_costs_little(raw: bytes) -> None:
    began = time.process_time()
    assert isinstance(parse(raw), Mail)
    assert time.process_time() - began < 2  # mostly well below 0.2; a quadratic trick takes minutes


def test_parts_beyond_the_limit_are_not_read_but_said() -> None:
    mail = parse(multipart("mixed", *[b"\r\nx"] * (MAX_PARTS + 5)))
    assert "too many parts" in mail.problem
    assert "nested too deeply" in parse(nested(100) + b"\r\nx").problem


@given(st.binary(max_size=2000))
def test_parse_never_raises(raw: bytes) -> None:
    mail = parse(raw)
    assert "could not be read" not in mail.problem
    "".join((mail.text, mail.subject, mail.sender_name, mail.problem)).encode("utf-8")


_NAMES = st.sampled_from(
    [
        b"From",
        b"To",
        b"Subject",
        b"Content-Type",
        b"Content-Transfer-Encoding",
        b"References",
        b"Message-ID",
        b"Content-Disposition",
        b"Date",
        b"Reply-To",
        b"MIME-Version",
        b"X",
        b"From ",
        b"",
    ]
)
_VALUES = st.one_of(
    st.binary(max_size=80),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(
        st.sampled_from(
            [
                b"multipart/mixed",
                b"text/html",
                b"message/rfc822",
                b"; boundary=",
                b"b",
                b'"',
                b"\\",
                b"<",
                b">",
                b"=?utf-8?b?",
                b"?=",
                b"(",
                b")",
                b",",
                b"a@b",
                b"; filename*0*=utf-8''%",
                b"base64",
                b"\r\n ",
                b";",
                b"; charset=",
                b"utf-16",
                b"utf-7",
                b"idna",
                b"; filename*1*=",
                b"quoted-printable",
                b"multipart/report",
            ]
        ),
        max_size=12,
    ).map(b"".join),
)


@given(st.lists(st.tuples(_NAMES, _VALUES), max_size=12), st.lists(_VALUES, max_size=8))
def test_header_soup_is_survived(fields: list[tuple[bytes, bytes]], body: list[bytes]) -> None:
    head = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
    mail = parse(head + b"\r\n" + b"\r\n--b\r\n".join(body))
    assert "could not be read" not in mail.problem
    for text in (
        mail.text,
        mail.subject,
        mail.message_id,
        *mail.references,
        *(each.name for each in mail.attachments),
    ):
        assert "\x00" not in text
        text.encode("utf-8")
