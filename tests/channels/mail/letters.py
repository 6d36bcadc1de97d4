"""Mails as customers and servers write them, and the shortest way to have one received."""

from troth.accounts.models import Channel
from troth.channels.mail.models import ReceivedMail
from troth.channels.mail.receive import Address, receive
from troth.conversations.models import Delivery, Kind

EMMA = "Emma <emma@customer.example>"


def letter(
    text: str = "Where is my order?",
    *,
    sender: str = EMMA,
    message_id: str = "<1@customer.example>",
    subject: str = "Order 1234",
    **headers: str,
) -> bytes:
    """`in_reply_to=...` becomes the header In-Reply-To."""
    fields = {
        "From": sender,
        "To": "help@shop.example",
        "Subject": subject,
        "Date": "Fri, 20 Nov 2026 16:58:00 +0100",
        "Message-ID": message_id,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    return "\r\n".join([*lines, "", text, ""]).encode()


def take(channel: Channel, raw: bytes, *, envelope: str = "emma@customer.example") -> ReceivedMail:
    receive(Address(channel.brand_id, channel.pk), raw, envelope_sender=envelope)
    return ReceivedMail.objects.filter(channel=channel).latest("id")


def told_id(channel: Channel) -> str:
    """The Message-ID of the newest acknowledgement."""
    told = Delivery.objects.filter(channel=channel, message__kind=Kind.ANNOUNCEMENT)
    return told.latest("id").external_id


def report(about: str, *, message_id: str = "<r1@mx.example>") -> bytes:
    """A delivery report (RFC 3464) on the mail with this Message-ID."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: help@shop.example
Subject: Undelivered Mail Returned to Sender
Message-ID: {message_id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered: 550 5.1.1 no such user

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; emma@customer.example
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {about}
Subject: Re: Order 1234

--b--
""".replace("\n", "\r\n").encode()
