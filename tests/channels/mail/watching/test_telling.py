"""Owners are told by a real SMTP server, once, and through another channel if one's own is in trouble."""

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests import make
from tests.channels.mail.test_relay import Receiver, server
from troth.accounts.models import Brand, Channel
from troth.channels.errors import DeliveryFailed
from troth.channels.mail.models import Alarm, Cause
from troth.channels.mail.watching.alarms import raise_alarm
from troth.channels.mail.watching.canaries import release
from troth.channels.mail.watching.steps import steps
from troth.channels.mail.watching.telling import tell
from troth.core.database import brands

pytestmark = pytest.mark.usefixtures("committed")


def shop() -> tuple[Brand, Channel]:
    with transaction.atomic():
        brand = make.brand(owner=make.user("ana@shop.example"))
        return brand, make.channel(brand, address="help@shop.example")


def as_bytes(content: str | bytes | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


def raised(channel: Channel) -> Alarm:
    with brands([channel.brand_id]):
        raise_alarm(channel, Cause.LOGIN, "The login was refused.", since_at=timezone.now())
        return Alarm.objects.get()


def test_owners_are_told_once_by_the_way_that_works() -> None:
    brand, channel = shop()
    receiver = Receiver()
    with server(receiver) as relay:
        with transaction.atomic():
            make.channel(brand, address="sales@shop.example", relay=str(relay))
        alarm = raised(channel)
        tell(brand.pk, alarm.pk)
        tell(brand.pk, alarm.pk)
    (mail,) = receiver.taken
    assert mail.rcpt_tos == ["ana@shop.example"]
    said = as_bytes(mail.content).decode()
    assert "From: Troth <sales@shop.example>" in said
    assert "help@shop.example needs you" in said
    assert "The login was refused." in said
    assert "Auto-Submitted:" in said


def test_where_no_relay_takes_it_the_telling_is_tried_again() -> None:
    brand, channel = shop()
    alarm = raised(channel)
    with pytest.raises(DeliveryFailed):
        tell(brand.pk, alarm.pk)
    with brands([brand.pk]):
        assert Alarm.objects.get().told_at is None


def test_who_watches_from_outside_sees_how_many_alarms_ring_and_of_whom_nothing() -> None:
    _, channel = shop()
    raised(channel)
    said = Client().get("/readyz").json()
    assert said["channels"].startswith("1 alarms")
    assert "shop" not in str(said["channels"])


def test_a_relay_that_is_not_there_is_told_and_no_mail_is_tried() -> None:
    _, channel = shop()
    (step,) = steps(channel)
    assert not step.is_ok
    assert "127.0.0.1:1" in step.words


def test_a_canary_leaves_and_says_that_no_person_wrote_it() -> None:
    _, channel = shop()
    receiver = Receiver()
    with server(receiver) as relay:
        with brands([channel.brand_id]):
            type(channel).objects.filter(pk=channel.pk).update(relay=str(relay))
            channel.refresh_from_db()
        release(channel)
    (mail,) = receiver.taken
    assert mail.mail_from == "<>"
    assert b"Message-ID: <canary-" in as_bytes(mail.content)
