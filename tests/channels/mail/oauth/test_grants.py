"""Access that a provider grants: asked for, used at a real Dovecot (XOAUTH2), renewed, refused."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from tests import make
from tests.channels.mail.dovecot import Dovecot, dovecot
from tests.channels.mail.oauth.provider import CODE, Stub, running
from troth.accounts.models import Channel
from troth.channels.mail.mailbox.actions import Details, connect, start
from troth.channels.mail.mailbox.following import follow
from troth.channels.mail.mailbox.preview import preview
from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.mailbox.secrets import secret_of
from troth.channels.mail.models import Alarm, Cause, Mailbox
from troth.channels.mail.oauth import grants
from troth.channels.mail.oauth.asking import GrantRefused
from troth.channels.mail.oauth.flows import awaited, code_in, device_code, exchanged, question
from troth.channels.mail.oauth.grants import access_token, keep_grant
from troth.channels.mail.oauth.providers import NoSuchProvider, Provider, provider
from troth.channels.mail.watching.watch import round_of_watching
from troth.core.database import brands

HELP = "help@shop.example"
XOAUTH2 = """
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {root}/oauth2.conf
}
"""


@pytest.fixture
def stub() -> Stub:
    return Stub(HELP)


@pytest.fixture
def at(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with running(stub) as (port, known):
        monkeypatch.setattr(grants, "provider", lambda name: known)
        stub.port = port  # type: ignore[attr-defined]
        yield known


@pytest.fixture
def channel(committed: None) -> Channel:
    with transaction.atomic():
        return make.channel(make.brand(), address=HELP)


def mailbox_at(channel: Channel, place: Place, tokens: dict[str, object] | None = None) -> Mailbox:
    with brands([channel.brand_id]):
        mailbox = connect(channel, Details(place, ("INBOX",), provider="google"))
        if tokens:
            keep_grant(mailbox, tokens)
    return mailbox


def granted(at: Provider, stub: Stub) -> dict[str, object]:
    asked = question(at, redirect="http://localhost", username=HELP)
    state = stub.remember(asked.url)
    code = code_in(f"http://localhost/?code={CODE.replace(' ', '+')}&state={state}", state=asked.state)
    return exchanged(at, code=code, verifier=asked.verifier, redirect="http://localhost")


@pytest.fixture
def server(stub: Stub, at: Provider) -> Iterator[Dovecot]:
    root = Path(tempfile.mkdtemp(prefix="dovecot-"))
    (root / "oauth2.conf").write_text(
        f"introspection_mode = post\nintrospection_url = http://127.0.0.1:{stub.port}/introspect\n"  # type: ignore[attr-defined]
        "username_attribute = email\nactive_attribute = active\nactive_value = true\n"
    )
    try:
        more = XOAUTH2.replace("{root}", str(root))
        with dovecot(root, HELP, more=more, mechanisms=" xoauth2 oauthbearer") as running_server:
            yield running_server
    finally:
        shutil.rmtree(root, ignore_errors=True)


def test_a_granted_mailbox_is_read_with_a_token_at_a_real_server(
    server: Dovecot, at: Provider, stub: Stub, channel: Channel
) -> None:
    mailbox = mailbox_at(channel, server.place(HELP), granted(at, stub))
    assert "refresh" not in mailbox.secret
    seen = preview(mailbox.place, secret_of(mailbox), ["INBOX"], own_address=HELP)
    assert seen.lying == 0
    stub.valid.clear()
    with pytest.raises(Exception, match="refused the login"):
        preview(mailbox.place, secret_of(mailbox), ["INBOX"], own_address=HELP)


def test_a_token_is_kept_until_it_ends_and_a_new_grant_replaces_the_old(
    at: Provider, stub: Stub, channel: Channel
) -> None:
    stub.rotates = True
    mailbox = mailbox_at(channel, Place("127.0.0.1", 1, HELP), granted(at, stub))
    first = access_token(mailbox)
    assert (access_token(mailbox), stub.refreshes) == (first, 1)
    grants._tokens.clear()
    with brands([channel.brand_id]):
        mailbox.refresh_from_db()
    assert access_token(mailbox) != first
    assert stub.refreshes == 2


def test_a_code_for_a_device_is_awaited_and_slowed_down(at: Provider, stub: Stub) -> None:
    waits: list[float] = []
    code = device_code(at)
    tokens = awaited(at, code, sleep=waits.append)
    assert tokens["refresh_token"]
    assert waits == [1.0, 1.0, 6.0]
    stub.refuses = True
    with pytest.raises(GrantRefused, match="revoked"):
        awaited(at, code, sleep=waits.append)


@pytest.mark.parametrize(
    "address",
    ["http://localhost/?error=access_denied&state=s", "http://localhost/?code=c&state=other", "", "?code=c"],
)
def test_an_answer_to_no_question_of_ours_is_refused(address: str) -> None:
    with pytest.raises(GrantRefused):
        code_in(address, state="s")


def test_a_grant_that_is_taken_back_alarms_at_once(at: Provider, stub: Stub, channel: Channel) -> None:
    mailbox = mailbox_at(channel, Place("127.0.0.1", 1, HELP), granted(at, stub))
    with brands([channel.brand_id]):
        start(mailbox, {})
    stub.refuses = True
    stop = threading.Event()
    thread = threading.Thread(target=follow, args=(channel.brand_id, mailbox.pk, stop))
    thread.start()
    try:
        from tests.journeys.waiting import until

        def alarms() -> list[str]:
            with brands([channel.brand_id]):
                return list(Alarm.objects.ringing().values_list("words", flat=True))

        until(alarms, "an alarm", seconds=5)
        assert "revoked" in alarms()[0]
    finally:
        stop.set()
        thread.join(10)


def test_a_grant_that_ends_in_seven_days_alarms_and_a_new_one_ends_the_alarm(
    at: Provider, stub: Stub, channel: Channel
) -> None:
    stub.ends_in = 6 * 86400
    mailbox = mailbox_at(channel, Place("127.0.0.1", 1, HELP), granted(at, stub))

    def ringing() -> list[str]:
        round_of_watching(timezone.now())
        with brands([channel.brand_id]):
            return list(Alarm.objects.ringing().values_list("cause", flat=True))

    assert ringing() == [Cause.GRANT]
    assert ringing() == [Cause.GRANT], "once for an incident"
    stub.ends_in = int(timedelta(days=90).total_seconds())
    with brands([channel.brand_id]):
        keep_grant(mailbox, granted(at, stub))
    assert ringing() == []


def test_a_provider_where_this_installation_is_unknown_says_what_to_set() -> None:
    with pytest.raises(NoSuchProvider, match="TROTH_GOOGLE_CLIENT"):
        provider("google")
    with pytest.raises(NoSuchProvider, match="google, microsoft"):
        provider("yahoo")
