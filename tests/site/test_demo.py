import smtplib
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.test import Client, override_settings
from django.urls import path

from tests import make
from tests.channels.mail.test_relay import Receiver
from troth.accounts.models import Brand, Channel, User
from troth.channels.mail.rules.parse import parse
from troth.promises.models import Policy
from troth.site.demo import pages, scene
from troth.site.demo.names import ADDRESS, OWNER
from troth.site.demo.sink import Sink
from troth.site.urls import urlpatterns as without_demo

urlpatterns = [
    path("demo", pages.start, name="demo"),
    path("demo/mails", pages.mails, name="demo_mails"),
    *without_demo,
]

SAID = {
    "name": "Emma",
    "from_address": "emma@customer.example",
    "subject": "Where is my order?",
    "text": "Hello?\nAny news?",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(TROTH_DATA=tmp_path, TROTH_DEMO="password", ROOT_URLCONF=__name__):
        yield tmp_path / "demo-mails"


@pytest.fixture
def sink(folder: Path) -> Iterator[Path]:
    controller = Controller(Sink(folder), hostname="127.0.0.1", port=free_port())
    controller.start()
    with override_settings(TROTH_SMTP=f"127.0.0.1:{controller.port}"):
        yield folder
    controller.stop()


def posted(data: dict[str, str]) -> Any:
    return Client().post("/demo", data)


def test_the_scene_is_a_brand_with_a_mailbox_that_promises(db: None) -> None:
    scene.make(password="a long enough one", relay="smtp://127.0.0.1:1")
    brand = Brand.objects.get()
    channel = Channel.objects.get()
    assert (channel.address, channel.brand) == (ADDRESS, brand)
    assert Policy.objects.current(channel.pk) is not None
    assert User.objects.get().check_password("a long enough one")
    assert User.objects.get().email == OWNER


def test_the_sink_keeps_each_mail_in_the_order_of_arrival(sink: Path) -> None:
    host, _, port = settings.TROTH_SMTP.rpartition(":")
    for number in range(3):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@b.example", "c@d.example", f"Mail {number}"
        mail.set_content("Hello")
        with smtplib.SMTP(host, int(port), timeout=10) as server:
            server.send_message(mail)
    files = sorted(sink.glob("*.eml"))
    assert [parse(file.read_bytes()).subject for file in files] == ["Mail 0", "Mail 1", "Mail 2"]
    assert [mail.subject for mail in pages._sent()] == ["Mail 2", "Mail 1", "Mail 0"]


def test_the_form_sends_a_real_mail_as_the_customer(sink: Path, db: None) -> None:
    answer = posted(SAID)
    assert answer.status_code == 302
    (mail,) = [parse(file.read_bytes()) for file in sink.glob("*.eml")]
    assert (mail.sender_address, mail.sender_name, mail.to) == ("emma@customer.example", "Emma", (ADDRESS,))
    assert (mail.subject, mail.text) == ("Where is my order?", "Hello?\nAny news?")
    assert mail.message_id


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hi\r\nBcc: eve@else.example"},
        {"name": "Emma\r\nBcc: eve@else.example"},
        {"name": '"\\, <eve@else.example>'},
        {"name": "Ş" * 100, "subject": "🙂" * 200},
    ],
)
def test_nobody_adds_headers_through_the_form(sink: Path, db: None, changes: dict[str, str]) -> None:
    assert posted({**SAID, **changes}).status_code == 302
    (mail,) = [parse(file.read_bytes()) for file in sink.glob("*.eml")]
    assert mail.headers.get("bcc") == ""
    assert mail.sender_address == "emma@customer.example"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"from_address": "nobody"},
        {"subject": ""},
        {"text": " "},
        {"text": "x" * 10_001},
        {"name": "\x00"},
    ],
)
def test_what_cannot_be_sent_comes_back(sink: Path, db: None, changes: dict[str, str]) -> None:
    answer = posted({**SAID, **changes})
    assert answer.status_code == 422
    assert "Any news?" in answer.content.decode() or "text" in changes
    assert not list(sink.glob("*.eml"))


def test_a_mail_that_is_not_taken_is_told(folder: Path, db: None) -> None:
    with override_settings(TROTH_SMTP=f"127.0.0.1:{free_port()}"):
        answer = posted(SAID)
    assert answer.status_code == 422
    assert "The mail was not taken" in answer.content.decode()


def test_a_refusal_is_told(folder: Path, db: None) -> None:
    controller = Controller(Receiver(data="554 no"), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with override_settings(TROTH_SMTP=f"127.0.0.1:{controller.port}"):
            answer = posted(SAID)
    finally:
        controller.stop()
    assert answer.status_code == 422


def test_markup_in_a_sent_mail_is_shown_and_never_run(folder: Path, db: None) -> None:
    folder.mkdir(parents=True)
    markup = "<script>alert(1)</script>"
    raw = f"From: {markup}\r\nTo: a@b.example\r\nSubject: {markup}\r\n\r\n{markup}\r\n"
    (folder / "1.eml").write_text(raw)
    page = Client().get("/demo/mails").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_there_is_no_demo_page_where_no_demo_runs(db: None) -> None:
    client = Client()
    client.force_login(make.user())
    assert client.get("/demo").status_code == 404
    assert client.get("/demo/mails").status_code == 404
