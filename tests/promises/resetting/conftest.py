from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.channels.chat.visits import Visit, widget
from troth.accounts.models import Brand, Channel
from troth.conversations.models import Conversation, Customer, Identity
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.models import Promise
from troth.promises.rules.terms import parse

CALLS = parse([{"kind": "call_back", "within": "15m"}])


def told(promise: Promise, at: datetime | None = None) -> Promise:
    """As when its announcement has reached the customer."""
    Promise.objects.filter(pk=promise.pk).update(announced_at=at or timezone.now())
    return again(promise)


def again(promise: Promise) -> Promise:
    """The row as it stands now."""
    return Promise.objects.select_related("policy", "replaces", "announcement").get(pk=promise.pk)


def offer_calls(channel: Channel, allowed: timedelta) -> None:
    """Somebody of the brand has confirmed that customers of this channel are called back."""
    confirm_policy(channel, allowed, hours=None, confirmed_by=None, besides=Besides(terms=CALLS))


def shown_to_be_theirs(customer: Customer, address: str) -> None:
    """As when the shop's signature named this address, or a mail of theirs came from it."""
    Identity.objects.create(
        brand_id=customer.brand_id, customer=customer, kind="mail", value=address, verified_at=timezone.now()
    )


@pytest.fixture
def mailed(brand: Brand) -> Promise:
    """An answer by mail within 15 minutes, of which the customer was told."""
    return told(make.promise(make.conversation(brand)))


@pytest.fixture
def visit(brand: Brand) -> Visit:
    """A visitor at a chat that answers within 30 seconds, whose brand also answers mail within 2 hours."""
    make.channel(brand, address="help@shop.example", promise=timedelta(hours=2))
    made = widget(brand)
    offer_calls(made.channel, timedelta(seconds=30))
    came = Visit(made).come()
    assert came.say().status_code == 201
    return came


@pytest.fixture
def chatted(visit: Visit) -> Promise:
    """An answer in the chat within 30 seconds, of which the visitor was told."""
    return told(make.promise(Conversation.objects.get(channel=visit.widget.channel)))
