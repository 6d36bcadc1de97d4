"""A customer who has a link, without the browser."""

import re
from typing import Any

from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone

from troth.conversations.facts import MessageDelivered
from troth.conversations.models import Conversation, Delivery, Kind
from troth.conversations.request_links import my_request_path
from troth.core.database import see
from troth.core.facts import record
from troth.portal.my_request import door


class Reader:
    """What a request saw stays set in a test's transaction: `look` and `send` see the brand again."""

    def __init__(self, conversation: Conversation, *, by_mail: bool = True) -> None:
        self.brand = conversation.brand
        self.path = my_request_path(conversation, by_mail=by_mail)
        self.browser = Client(enforce_csrf_checks=True)
        for throttle in (door.acts_by_key, door.looks_by_key, door.by_address):
            throttle.forget()

    @property
    def key(self) -> str:
        return self.path.rpartition("/")[2]

    def look(self, below: str = "", **asked: str) -> Any:
        answer = self.browser.get(f"{self.path}{below}", asked)
        see([self.brand.pk])
        return answer

    def page(self, below: str = "", **asked: str) -> str:
        answer = self.look(below, **asked)
        assert answer.status_code == 200, answer.content
        return str(answer.content.decode())

    def send(self, below: str, said: dict[str, Any] | None = None, **headers: str) -> Any:
        answer = self.browser.post(f"{self.path}/{below}", said or {}, MULTIPART_CONTENT, headers=headers)
        see([self.brand.pk])
        return answer

    def add(self, text: str, **more: Any) -> Any:
        return self.send("messages", {"text": text, "key": "form-0001", **more})


def arrived(conversation: Conversation) -> None:
    """The announcement reaches the customer's side."""
    delivery = Delivery.objects.get(message__conversation=conversation, message__kind=Kind.ANNOUNCEMENT)
    record(
        MessageDelivered(
            brand_id=delivery.brand_id,
            conversation_id=conversation.pk,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
            delivered_at=timezone.now(),
            is_confirmed=True,
        )
    )


def words_of(page: str) -> str:
    """What a person reads of it, in one line."""
    plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)
    return " ".join(plain.split())
