"""What the walks walk through: one brand with a conversation in which everything is, and its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from tests import make
from troth.accounts import actions as accounts
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.incoming import File
from troth.conversations.models import Conversation, Delivery, Message
from troth.core import blobs
from troth.core.database import see

SECRET_WORDS = ("Quillfeather", "quillfeather@customer.example", "moonlit parcel", "quay@harbour.example")
"""The customer's name and address, what they wrote, and the brand's mailbox: no stranger reads any of it."""


@dataclass(frozen=True, slots=True)
class Scene:
    brand: Brand
    conversation: Conversation
    message: Message
    delivery: Delivery
    people: dict[str, User]

    def arguments(self) -> dict[str, Any]:
        """What the addresses are filled in with."""
        return {
            "brand": self.brand.slug,
            "conversation_id": self.conversation.pk,
            "message_id": self.message.pk,
            "delivery_id": self.delivery.pk,
        }

    def browser(self, who: str, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(self.people[who])
        return client

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {accounts.create_token(self.people[who].email)}"}

    def look(self) -> None:
        """What a request saw stays set in a test's transaction: see this brand again."""
        see([self.brand.pk])


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back, so that the next person finds the scene as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def scene() -> Scene:
    other = make.brand("island")
    make.conversation(other, "What the other brand was told")
    brand = make.brand("quay")
    people = {role.value: make.member(brand, role) for role in Role}
    people["holder"] = make.member(brand, Role.EXPERT)
    people["other"] = make.member(other)
    raw = b"From: quillfeather@customer.example\r\n\r\nWhere is my moonlit parcel?\r\n"
    original = File(
        name="original.eml",
        media_type="message/rfc822",
        size=len(raw),
        blob=blobs.put(brand.pk, raw),
        is_original=True,
    )
    conversation = make.conversation(
        make.channel(brand, address="quay@harbour.example"),
        "Where is my moonlit parcel?",
        name="Quillfeather",
        address="quillfeather@customer.example",
        files=(original,),
    )
    Conversation.objects.filter(pk=conversation.pk).update(holder="person", holder_person=people["holder"])
    return Scene(
        brand=brand,
        conversation=conversation,
        message=conversation.messages.earliest("id"),
        delivery=Delivery.objects.get(message__conversation=conversation),
        people=people,
    )
