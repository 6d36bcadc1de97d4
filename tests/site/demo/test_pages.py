import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoAssertNumQueries

from tests import make
from tests.site.demo.stage_set import demo, free_port, made, mail_ends
from troth.channels.mail.rules.parse import parse
from troth.site.demo.pages.mails import sent
from troth.site.demo.player import beat
from troth.site.demo.rules.cast import STAFF, VISITORS

SAID = {"subject": "Where is my order?", "text": "Hello?\nAny news?"}
SHOP = "/demo/shops/lantaarn"
EMMA = VISITORS["lantaarn"]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Iterator[Path]:
    with demo(tmp_path):
        made(tmp_path)
        yield tmp_path


@pytest.fixture
def mails(folder: Path) -> Iterator[Path]:
    with mail_ends(folder) as path:
        yield path


def posted(data: dict[str, str]) -> Any:
    return Client().post(SHOP, data)


def test_the_start_page_asks_nothing_of_the_database(
    folder: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = Client().get("/demo").content.decode()
    for name in ("Elif Kaya", "Emma de Vries", "Marta Ruiz", "Fener", "Farol"):
        assert name in page
    assert "/demo/people/deniz" in page


def test_who_is_not_signed_in_is_led_to_the_start_page(folder: Path) -> None:
    answer = Client().get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/demo?next=/")


def test_one_click_signs_in_as_anybody(folder: Path) -> None:
    for one in STAFF:
        browser = Client()
        assert browser.post(f"/demo/people/{one.key}")["Location"] == "/"
        landed = browser.get("/")["Location"]
        assert landed.startswith("/all/" if len(one.shops) > 1 else f"/{one.shops[0]}/")


def test_signing_in_takes_a_click_and_somebody_of_the_cast(folder: Path) -> None:
    assert Client().get("/demo/people/deniz").status_code == 405
    assert Client().post("/demo/people/nobody").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/demo/people/deniz").status_code == 403


def test_a_shop_page_holds_the_real_chat_with_a_signed_customer(folder: Path) -> None:
    page = Client().get(SHOP).content.decode()
    assert 'src="/widget.js"' in page
    assert f'data-user="{EMMA.user_id}"' in page
    assert f'data-user-email="{EMMA.mail}"' in page
    assert 'lang="nl"' in page
    assert Client().get("/demo/shops/nobody").status_code == 404


def test_the_form_sends_a_real_mail_as_the_customer(mails: Path) -> None:
    assert posted(SAID).status_code == 302
    (mail,) = [parse(file.read_bytes()) for file in mails.glob("*.eml")]
    assert (mail.sender_address, mail.sender_name) == (EMMA.mail, EMMA.name)
    assert (mail.to, mail.subject, mail.text) == (("help@lantaarn.example",), *SAID.values())
    assert mail.message_id


@pytest.mark.parametrize("subject", ["Hi\r\nBcc: eve@else.example", "🙂" * 200])
def test_nobody_adds_headers_through_the_form(mails: Path, subject: str) -> None:
    assert posted({**SAID, "subject": subject}).status_code == 302
    (mail,) = [parse(file.read_bytes()) for file in mails.glob("*.eml")]
    assert mail.headers.get("bcc") == ""
    assert mail.sender_address == EMMA.mail


@pytest.mark.parametrize("changes", [{"subject": ""}, {"text": " "}, {"text": "x" * 10_001}])
def test_what_cannot_be_sent_comes_back(mails: Path, changes: dict[str, str]) -> None:
    answer = posted({**SAID, **changes})
    assert answer.status_code == 422
    assert "Any news?" in answer.content.decode() or "text" in changes
    assert not list(mails.glob("*.eml"))


def test_a_mail_that_is_not_taken_is_told(folder: Path) -> None:
    settings.TROTH_SMTP, before = f"127.0.0.1:{free_port()}", settings.TROTH_SMTP
    try:
        answer = posted(SAID)
    finally:
        settings.TROTH_SMTP = before
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_the_sink_keeps_each_mail_in_the_order_of_arrival(mails: Path) -> None:
    host, _, port = settings.TROTH_SMTP.rpartition(":")
    for number in range(3):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "a@b.example", f"c{number}@d.example", f"Mail {number}"
        mail.set_content("Hello")
        with smtplib.SMTP(host, int(port), timeout=10) as server:
            server.send_message(mail)
    assert [mail.subject for mail in sent()] == ["Mail 2", "Mail 1", "Mail 0"]
    assert [mail.subject for mail in sent("c1@d.example")] == ["Mail 1"]


def test_markup_in_a_sent_mail_is_shown_and_never_run(folder: Path) -> None:
    (folder / "demo-mails").mkdir()
    markup = "<script>alert(1)</script>"
    raw = f"From: {markup}\r\nTo: a@b.example\r\nSubject: {markup}\r\n\r\n{markup}\r\n"
    (folder / "demo-mails" / "1.eml").write_text(raw)
    page = Client().get("/demo/mails").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_player_that_is_silent_is_shown(folder: Path) -> None:
    beat.write(folder, beat.Beat())
    assert "notice-risk" not in Client().get("/demo").content.decode()
    (folder / "demo-player.json").write_text('{"at": 1000.0, "customers": 3}')
    assert "notice-risk" in Client().get("/demo").content.decode()


@pytest.mark.parametrize("who", ["deniz", "elif"])
def test_each_stop_of_the_tour_is_a_page_that_is_there(folder: Path, who: str) -> None:
    browser = Client()
    browser.post(f"/demo/people/{who}")
    for step in range(1, 6):
        answer = browser.get(f"/demo/tour/{step}")
        assert answer["Location"].endswith(f"#tour-{step}")
        assert browser.get(answer["Location"]).status_code == 200


def test_the_tour_has_five_stops_and_is_for_who_is_signed_in(folder: Path) -> None:
    assert Client().get("/demo/tour/1").status_code == 302
    browser = Client()
    browser.post("/demo/people/deniz")
    assert browser.get("/demo/tour/6").status_code == 404


@pytest.mark.parametrize(
    "path", ["/demo", "/demo/mails", "/demo/people/deniz", "/demo/shops/lantaarn", "/demo/tour/1"]
)
def test_there_is_no_demo_where_no_demo_runs(db: None, path: str) -> None:
    client = Client()
    client.force_login(make.user())
    assert not settings.TROTH_DEMO
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


@pytest.mark.parametrize("name", ["demo", "demo_mails", "demo_enter", "demo_shop", "demo_tour"])
def test_no_address_of_the_demo_has_a_name_in_serve(name: str) -> None:
    assert settings.LOGIN_URL == "account_login"
    with pytest.raises(NoReverseMatch):
        reverse(name)
