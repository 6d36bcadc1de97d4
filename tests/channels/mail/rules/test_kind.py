import pytest

from troth.channels.mail.rules.bounces import bounced
from troth.channels.mail.rules.kind import Kind, kind_of
from troth.channels.mail.rules.parse import Mail, parse


def mail(*fields: str, text: str = "hello", sender: str = "Ann <ann@b.example>") -> Mail:
    return parse("\r\n".join([f"From: {sender}", *fields, "", text]).encode())


@pytest.mark.parametrize(
    "found",
    [
        mail(),
        mail("Auto-Submitted: no"),
        mail("Auto-Submitted: No (a person)"),
        mail("X-Auto-Response-Suppress: None"),
        mail("Subject: Out of office chairs: do you have any?"),
        mail("Subject: Re: Automatic reply: your order", "References: <a@b>"),
        mail("Subject: Fwd: Undelivered Mail Returned to Sender", text="550 5.1.1 user unknown"),
        mail("Subject: Delivery failed again!", text="The parcel could not be delivered. I am waiting."),
        mail("Reply-To: customer@c.example", sender="Contact form <no-reply@shop.example>"),
        mail(sender="Norep Lyons <noreplyons@b.example>"),
        mail(sender="Bob <postmaster@b.example>"),
        mail("Precedence: first-class"),
    ],
)
def test_people_are_people(found: Mail) -> None:
    assert kind_of(found, "ann@b.example") is Kind.PERSON


@pytest.mark.parametrize(
    "found",
    [
        mail("Auto-Submitted: auto-replied"),
        mail("Auto-Submitted: AUTO-GENERATED; owner=x"),
        mail("Auto-Submitted: auto-replied (vacation)"),
        mail("Precedence: bulk"),
        mail("Precedence: auto_reply"),
        mail("List-Id: Sales <sales.list.example>"),
        mail("X-Autoreply: yes"),
        mail("X-Auto-Response-Suppress: All"),
        mail("X-Apple-Action: VACATION"),
        mail(sender="no-reply@b.example"),
        mail(sender="donotreply+order@b.example"),
        mail("Reply-To: noreply@b.example", sender="noreply@b.example"),
        mail("Subject: Otomatik yanıt: siparişiniz", "In-Reply-To: <a@b>"),
        mail("Subject: Afwezig: uw bestelling", "In-Reply-To: <a@b>"),
        mail("Subject: Respuesta automática: su pedido", "In-Reply-To: <a@b>"),
        mail("Subject: Automatic reply: x", "In-Reply-To: <a@b>"),
        mail("Content-Type: multipart/report; report-type=disposition-notification; boundary=x"),
        mail("Content-Type: multipart/report; report-type=feedback-report; boundary=x"),
    ],
)
def test_machines_are_told_from_people(found: Mail) -> None:
    assert kind_of(found, "ann@b.example") is Kind.AUTOMATIC


def test_a_null_path_is_a_machine_s() -> None:
    assert kind_of(mail(), "") is Kind.AUTOMATIC
    assert kind_of(mail(), "<>") is Kind.AUTOMATIC
    assert kind_of(mail("Return-Path: <>")) is Kind.AUTOMATIC
    assert kind_of(mail()) is Kind.PERSON


def test_the_shop_s_own_group_address_is_no_mailing_list() -> None:
    through_group = mail("List-Post: <mailto:help@shop.example>", "Precedence: list")
    assert kind_of(through_group, "ann@b.example") is Kind.AUTOMATIC
    assert kind_of(through_group, "ann@b.example", own_addresses=["Help@shop.example"]) is Kind.PERSON


REPORT = b"""\
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: help@shop.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="e"

--e

I am sorry.
--e
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ann@inner.example
Original-Recipient: rfc822;ann@b.example
Action: ACTION
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <ann@b.example>:
    no such user

--e
Content-Type: message/rfc822

Message-ID: <ours@shop.example>
Subject: Your order

Message-ID: <not-this@shop.example>
--e--
"""


def test_a_delivery_report_is_a_bounce_and_is_read() -> None:
    found = parse(REPORT.replace(b"ACTION", b"failed"))
    assert kind_of(found, "") is Kind.BOUNCE
    report = bounced(found)
    assert report.addresses == ("ann@b.example", "ann@inner.example")
    assert report.message_id == "<ours@shop.example>"
    assert report.words == "550 5.1.1 <ann@b.example>: no such user"
    assert (report.status, report.is_failure, report.is_permanent) == ("5.1.1", True, True)


@pytest.mark.parametrize("action", [b"delayed", b"delivered", b"relayed"])
def test_a_delay_or_good_news_is_no_failure(action: bytes) -> None:
    report = bounced(parse(REPORT.replace(b"ACTION", action)))
    assert not report.is_failure
    assert not report.is_permanent


def test_an_exim_bounce_is_a_bounce_first() -> None:
    found = mail(
        "Auto-Submitted: auto-replied",
        "X-Failed-Recipients: ann@b.example",
        "Subject: Mail delivery failed: returning message to sender",
        sender="Mail Delivery System <Mailer-Daemon@mx.example>",
        text="  ann@b.example\r\n    SMTP error from remote mail server:\r\n    550 5.1.1 unknown user\r\n",
    )
    assert kind_of(found, "") is Kind.BOUNCE
    assert bounced(found).addresses == ("ann@b.example",)
    assert bounced(found).words == "550 5.1.1 unknown user"


def test_an_old_bounce_in_plain_text_is_read() -> None:
    found = mail(
        "Subject: failure notice",
        sender="MAILER-DAEMON@mx.example",
        text="I wasn't able to deliver this.\r\n\r\n<ann@b.example>:\r\nNo such mailbox. (#5.1.1)\r\n",
    )
    assert kind_of(found, "") is Kind.BOUNCE
    report = bounced(found)
    assert report.addresses == ("ann@b.example",)
    assert report.words
    assert bounced(mail()).addresses == ()
