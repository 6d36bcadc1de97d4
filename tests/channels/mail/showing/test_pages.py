import base64

import pytest
from django.test import Client, override_settings

from tests import make
from tests.channels.mail.letters import letter, take
from troth.accounts.models import Brand, Channel
from troth.channels.mail.content.reply_address import reply_address
from troth.conversations.models import Attachment, Delivery, Message
from troth.core import blobs

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
NAME = 'in<voi>ce".html'


def rich(*, message_id: str = "<rich@customer.example>") -> bytes:
    """A mail with HTML, an image in it, a remote one, and a file that would like to be a page."""
    body = f"""--m
Content-Type: text/html; charset=utf-8

<p onclick="x()">Hello <b>there</b></p><img src="cid:logo"><img src="https://track.example/1.gif"><script>alert(1)</script>
--m
Content-Type: image/png; name="logo.png"
Content-ID: <logo>
Content-Transfer-Encoding: base64

{base64.b64encode(PIXEL).decode()}
--m
Content-Type: text/html; name="{NAME.replace('"', "")}"
Content-Disposition: attachment

<script>alert(1)</script>
--m--
"""
    return letter(
        body.replace("\n", "\r\n"),
        message_id=message_id,
        cc="Bob <bob@customer.example>",
        mime_version="1.0",
        content_type='multipart/related; boundary="m"',
    )


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


@pytest.fixture
def message(channel: Channel) -> Message:
    found = take(channel, rich()).message
    assert found is not None
    return found


def place(message: Message, rest: str = "") -> str:
    slug = message.conversation.brand.slug
    return f"/{slug}/conversations/{message.conversation_id}/messages/{message.pk}{rest}"


def test_a_mail_is_shown_as_sent_without_what_could_harm(message: Message, desk: Client) -> None:
    page = desk.get(place(message, "/as-sent"))
    text, policy = page.content.decode(), page.headers["Content-Security-Policy"]
    assert "<b>there</b>" in text
    assert f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}" in text
    assert "Remote images are not shown" in text
    assert "bob@customer.example" in text
    for harmful in ("<script", "onclick", "track.example"):
        assert harmful not in text
    assert "default-src 'none'" in policy
    assert "img-src data:;" in policy
    assert "allow-scripts" not in policy
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_remote_images_come_only_when_they_are_asked_for(message: Message, desk: Client) -> None:
    page = desk.get(place(message, "/as-sent?images=remote"))
    assert "https://track.example/1.gif" in page.content.decode()
    assert "img-src data: https: http:;" in page.headers["Content-Security-Policy"]


def test_files_are_kept_by_what_is_in_them(channel: Channel, message: Message) -> None:
    take(channel, rich(message_id="<again@customer.example>"))
    logos = Attachment.objects.filter(name="logo.png")
    assert (logos.count(), logos.values("blob").distinct().count()) == (2, 1)
    assert blobs.get(channel.brand_id, logos[0].blob) == PIXEL


def test_a_file_is_a_download_whatever_it_says_it_is(message: Message, desk: Client) -> None:
    file = message.attachments.get(media_type="text/html")
    page = desk.get(place(message, f"/attachments/{file.pk}"))
    assert page.content.strip() == b"<script>alert(1)</script>"
    assert page.headers["Content-Type"] == "application/octet-stream"
    assert page.headers["Content-Disposition"].startswith("attachment;")
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_only_what_is_an_image_is_shown_as_one(message: Message, desk: Client) -> None:
    logo, other = message.attachments.get(name="logo.png"), message.attachments.get(media_type="text/html")
    page = desk.get(place(message, f"/attachments/{logo.pk}/picture"))
    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/png")
    assert desk.get(place(message, f"/attachments/{other.pk}/picture")).status_code == 404


def test_the_conversation_offers_all_of_it(message: Message, desk: Client) -> None:
    page = desk.get(place(message).rpartition("/messages")[0]).content.decode()
    for words in ("Show as sent", "Show remote images", "Cc: bob@customer.example", "logo.png", "/picture"):
        assert words in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


@pytest.mark.parametrize("rest", ["/as-sent", "/attachments/{}", "/attachments/{}/picture"])
def test_another_brand_sees_nothing_of_it(message: Message, rest: str) -> None:
    file = message.attachments.get(name="logo.png")
    where, elsewhere = place(message, rest.format(file.pk)), make.brand()
    stranger = Client()
    stranger.force_login(make.member(elsewhere))
    for path in (where, where.replace(message.conversation.brand.slug, elsewhere.slug, 1)):
        assert stranger.get(path).status_code == 404
    assert Client().get(where).status_code == 302


def test_an_answer_to_the_signed_address_joins_from_any_address(channel: Channel) -> None:
    first = take(channel, letter()).message
    assert first is not None
    with override_settings(TROTH_MAIL_REPLY_TAGS=True):
        signed = reply_address(Delivery.objects.latest("id"))
    colleague = letter("I am her colleague", sender="bob@office.example", message_id="<b@x>", to=signed)
    raw = colleague.replace(b"To: help@shop.example\r\n", b"")
    joined = take(channel, raw).message
    forged = signed.replace("+c", "+c9")
    apart = take(channel, raw.replace(signed.encode(), forged.encode()).replace(b"<b@x>", b"<d@x>")).message
    assert joined is not None
    assert apart is not None
    assert joined.conversation == first.conversation
    assert apart.conversation != first.conversation
    assert joined.about["by"] == "bob@office.example"


def test_a_reply_address_is_signed_only_where_that_is_wished(channel: Channel) -> None:
    take(channel, letter())
    assert reply_address(Delivery.objects.latest("id")) == ""
