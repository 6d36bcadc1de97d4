"""The test mail of the set-up page: what a person sees while it is on its way, and after."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import make
from tests.channels.mail.test_relay import Receiver, server
from troth.accounts.models import Brand, Channel
from troth.channels.mail.models import Canary
from troth.channels.mail.watching.canaries import came_back, try_to_send
from troth.core.database import see


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def sent(desk: Client, channel: Channel) -> Canary:
    page = desk.post(reverse("mailbox_test", args=[channel.brand.slug, channel.pk]))
    see([channel.brand_id])
    canary = Canary.objects.get()
    assert str(canary.pk) in page.content.decode(), "the page goes on asking by itself"
    return canary


def shown(desk: Client, canary: Canary) -> str:
    address = reverse("mailbox_test_state", args=[canary.channel.brand.slug, canary.channel_id, canary.pk])
    page = desk.get(address).content.decode()
    see([canary.brand_id])
    return page


def test_a_test_mail_that_came_back_is_told_with_its_seconds(desk: Client, channel: Channel) -> None:
    receiver = Receiver()
    with server(receiver) as relay:
        Channel.objects.filter(pk=channel.pk).update(relay=str(relay))
        canary = sent(desk, channel)
        assert "hx-get" in shown(desk, canary)
        try_to_send(canary.brand_id, canary.pk)
    see([canary.brand_id])
    assert len(receiver.taken) == 1
    came_back(channel, canary.external_id, at=canary.sent_at + timedelta(seconds=3))
    page = shown(desk, canary)
    assert "came back after 3 seconds" in page
    assert "hx-get" not in page


def test_a_relay_that_does_not_answer_is_told_in_its_words(desk: Client, channel: Channel) -> None:
    canary = sent(desk, channel)
    try_to_send(canary.brand_id, canary.pk)
    see([canary.brand_id])
    page = shown(desk, canary)
    assert "127.0.0.1:1" in page
    assert "hx-get" not in page


def test_a_test_mail_that_stays_away_asks_where_the_address_leads(desk: Client, channel: Channel) -> None:
    sent(desk, channel)
    late = Canary.objects.create(
        brand_id=channel.brand_id,
        channel=channel,
        external_id="<canary-late@shop.example>",
        sent_at=timezone.now() - timedelta(seconds=61),
    )
    assert "does the address lead here?" in shown(desk, late)
