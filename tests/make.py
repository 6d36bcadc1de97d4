"""Things that tests need, each valid by itself; override only what the test is about."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from troth.accounts import actions as accounts
from troth.accounts.models import Brand, Channel, Membership, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions as conversations
from troth.conversations.incoming import Incoming
from troth.conversations.models import Conversation, Message
from troth.core.database import see
from troth.promises.actions import confirm_policy, keep_hours
from troth.promises.models import Promise
from troth.promises.rules.calendar import Calendar

PASSWORD = "correct horse battery"
_numbers = count(1)


def user(email: str | None = None, name: str = "Ana") -> User:
    return User.objects.create_user(email or f"ana{next(_numbers)}@shop.example", PASSWORD, name=name)


def brand(slug: str | None = None, *, owner: User | None = None, zone: str = "Europe/Amsterdam") -> Brand:
    """A brand with an owner and a queue. The transaction sees it, and the brands it saw before no more."""
    number = next(_numbers)
    return accounts.set_up_brand(
        slug=slug or f"shop{number}", name="The Shop", owner=owner or user(), zone=zone
    )


def member(brand: Brand, role: Role = Role.OWNER, name: str = "Ana") -> User:
    made = user(name=name)
    Membership.objects.create(user=made, brand=brand, role=role)
    return made


def token(brand: Brand, role: Role = Role.OWNER) -> str:
    return accounts.create_token(member(brand, role).email, slug=brand.slug)


def bearer(brand: Brand, role: Role = Role.OWNER) -> dict[str, Any]:
    """Headers for Django's test client."""
    return {"headers": {"Authorization": f"Bearer {token(brand, role)}"}}


def channel(
    brand: Brand,
    *,
    address: str | None = None,
    promise: timedelta | None = timedelta(minutes=15),
    calendar: Calendar | None = None,
    relay: str = "smtp://127.0.0.1:1",
) -> Channel:
    see([brand.pk])
    address = address or f"help{next(_numbers)}@shop.example"
    made = accounts.add_channel(brand, kind="mail", address=address, relay=relay)
    if promise is not None:
        hours = keep_hours(brand, calendar) if calendar else None
        confirm_policy(made, promise, hours=hours, confirmed_by=None)
    return made


def incoming(text: str = "Where is my order?", **changes: Any) -> Incoming:
    said: dict[str, Any] = {
        "address_kind": "mail",
        "address": "emma@customer.example",
        "name": "Emma",
        "subject": "Order 1234",
        "text": text,
        "language": "en",
        "zone": "Europe/Amsterdam",
        "received_at": timezone.now(),
    }
    return Incoming(**{**said, **changes})


def conversation(made_in: Channel | Brand, text: str = "Where is my order?", **changes: Any) -> Conversation:
    """A conversation with one word of the customer's, and its promise if the channel makes one."""
    place = made_in if isinstance(made_in, Channel) else channel(made_in)
    see([place.brand_id])
    return conversations.receive(place, incoming(text, **changes)).conversation


def message(conversation: Conversation, text: str = "Hello?", *, at: datetime | None = None) -> Message:
    """Another word of the same customer."""
    said = incoming(text, address=conversation.identity.value, received_at=at or timezone.now())
    return conversations.receive(conversation.channel, said, conversation=conversation)


def promise(conversation: Conversation) -> Promise:
    return Promise.objects.filter(conversation=conversation).latest("id")
