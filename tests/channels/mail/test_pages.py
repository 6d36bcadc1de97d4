"""The guided set-up in a browser's hands, at a real Dovecot."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from tests.channels.mail.dovecot import PASSWORD, Dovecot, dovecot
from tests.channels.mail.letters import letter
from tests.channels.mail.oauth.provider import CODE, Stub, running
from troth.accounts.models import Brand, Channel
from troth.channels.mail import pages
from troth.channels.mail.models import Alarm, Cause, Mailbox
from troth.core.database import see

HELP = "help@shop.example"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        with dovecot(root, HELP) as started:
            started.deliver(HELP, letter())
            yield started
    finally:
        shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address=HELP)


def said(server: Dovecot, **changes: object) -> dict[str, object]:
    port = server.tls_port
    return {
        "host": "127.0.0.1",
        "port": port,
        "username": HELP,
        "password": PASSWORD,
        "folders": "INBOX",
        **changes,
    }


def address(name: str, channel: Channel) -> str:
    return reverse(name, args=[channel.brand.slug, channel.pk])


def test_an_owner_looks_tries_and_starts(server: Dovecot, desk: Client, channel: Channel) -> None:
    seen = desk.post(address("mailbox_place", channel), said(server))
    assert "1 mails, 1 threads" in seen.content.decode()
    assert PASSWORD not in seen.content.decode()
    tried = desk.post(address("mailbox_steps", channel)).content.decode()
    assert "may read here" in tried
    assert "127.0.0.1:1:" in tried, "the relay is told to be the one that does not answer"
    assert desk.post(address("mailbox_start", channel)).status_code == 302
    see([channel.brand_id])
    assert Mailbox.objects.taking().count() == 1
    assert desk.post(address("mailbox_stop", channel)).status_code == 302
    see([channel.brand_id])
    assert Mailbox.objects.taking().count() == 0


def test_a_wrong_password_is_told_and_nothing_is_kept(
    server: Dovecot, desk: Client, channel: Channel
) -> None:
    answer = desk.post(address("mailbox_place", channel), said(server, password="wrong one"))
    assert answer.status_code == 422
    assert "refused the login" in answer.content.decode()
    assert "wrong one" not in answer.content.decode()
    see([channel.brand_id])
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("change", [{"host": ""}, {"port": 0}, {"folders": "\x07"}, {"password": ""}])
def test_bad_input_is_told_beside_its_field(
    desk: Client, channel: Channel, change: dict[str, object]
) -> None:
    filled = {"host": "h", "port": 993, "username": "u", "password": "p", "folders": "INBOX", **change}
    assert desk.post(address("mailbox_place", channel), filled).status_code == 422


def test_a_provider_leads_back_to_the_question_that_this_person_asked(
    desk: Client, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = Stub(HELP)
    with running(stub) as (_, known):
        monkeypatch.setattr(pages, "provider", lambda name: known)
        place = {"host": "127.0.0.1", "port": 993, "username": HELP, "provider": "google", "folders": "INBOX"}
        assert desk.post(address("mailbox_place", channel), place).status_code == 200
        away = desk.get(address("mailbox_grant", channel))
        state = stub.remember(away["Location"])
        forged = desk.get(reverse("mail_granted"), {"code": CODE, "state": "another"})
        assert forged.status_code == 422
        assert desk.get(reverse("mail_granted"), {"code": CODE, "state": state}).status_code == 404
        state = stub.remember(desk.get(address("mailbox_grant", channel))["Location"])
        assert desk.get(reverse("mail_granted"), {"code": CODE, "state": state}).status_code == 302
    see([channel.brand_id])
    assert Mailbox.objects.get().secret.startswith("sealed.")


def test_an_alarm_is_shown_to_whoever_reads_there_and_to_no_other_brand(
    desk: Client, channel: Channel
) -> None:
    see([channel.brand_id])
    Alarm.objects.create(
        brand_id=channel.brand_id,
        channel=channel,
        cause=Cause.LOGIN,
        words="The login was refused.",
        since_at=channel.created_at,
    )
    shown = desk.get(reverse("mail_alarms", args=[channel.brand.slug])).content.decode()
    assert "The login was refused." in shown
    assert HELP in shown
    other = make.brand()
    stranger = Client()
    stranger.force_login(make.member(other))
    assert HELP not in stranger.get(reverse("mail_alarms", args=["all"])).content.decode()
