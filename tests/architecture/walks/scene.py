"""What the walks walk through: one brand with a conversation in which everything is, and its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from tests import make
from tests.channels.mail import letters
from troth.accounts import actions as accounts
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.channels.mail.quarantine.models import HeldMail
from troth.conversations.customers.merging import merge
from troth.conversations.customers.particulars import note_particular
from troth.conversations.incoming import File
from troth.conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    Merge,
    Message,
    Particular,
)
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
    attachment: Attachment
    held: HeldMail
    merge: Merge
    particular: Particular
    people: dict[str, User]

    def arguments(self) -> dict[str, Any]:
        """What the addresses are filled in with."""
        return {
            "brand": self.brand.slug,
            "conversation_id": self.conversation.pk,
            "message_id": self.message.pk,
            "delivery_id": self.delivery.pk,
            "channel_id": self.conversation.channel_id,
            "attachment_id": self.attachment.pk,
            "held_id": self.held.pk,
            "customer_id": self.conversation.customer_id,
            "merge_id": self.merge.pk,
            "particular_id": self.particular.pk,
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
    pixel = b"\x89PNG\r\n\x1a\n"
    photo = File(name="photo.png", media_type="image/png", size=8, blob=blobs.put(brand.pk, pixel))
    channel = make.channel(brand, address="quay@harbour.example")
    spam = letters.letter("Buy a moonlit parcel", sender="quillfeather@customer.example", x_spam_flag="YES")
    held = HeldMail.objects.get(received=letters.take(channel, spam))
    see([brand.pk])
    conversation = make.conversation(
        channel,
        "Where is my moonlit parcel?",
        name="Quillfeather",
        address="quillfeather@customer.example",
        files=(original, photo),
    )
    message = conversation.messages.earliest("id")
    gone = make.conversation(channel, "It is me again", name="Quill", address="quill@customer.example")
    owner = people["owner"]
    merged = merge(conversation.customer, gone.customer, by=owner)
    noted = note_particular(conversation.customer, "order", "4711", message=message, by=owner)
    Conversation.objects.filter(pk=conversation.pk).update(holder="person", holder_person=people["holder"])
    return Scene(
        brand=brand,
        conversation=conversation,
        message=message,
        delivery=Delivery.objects.get(message__conversation=conversation),
        attachment=Attachment.objects.get(message__conversation=conversation, is_original=False),
        held=held,
        merge=merged,
        particular=noted,
        people=people,
    )
