"""A browser on a brand's page, without the browser."""

import json
import time
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.test import Client

from tests import make
from troth.accounts.models import Brand
from troth.channels.chat.models import Widget
from troth.channels.chat.rules.signature import Claim, signature
from troth.channels.chat.setup import add_chat
from troth.channels.chat.vouching.keys import secret_of
from troth.core.database import see

ORIGIN = "https://shop.example"
_numbers = count(1)


def widget(brand: Brand, *, origins: Sequence[str] = (ORIGIN,), **promise: Any) -> Widget:
    """A chat of this brand; `allowed` and `hours` make it promise."""
    from troth.promises.actions import confirm_policy

    see([brand.pk])
    made = add_chat(brand, origins)
    if promise:
        confirm_policy(
            made.channel, promise["allowed"], hours=promise.get("hours"), confirmed_by=make.member(brand)
        )
    return made


def vouched(widget: Widget, user_id: str, *, mail: str = "", name: str = "", **about: Any) -> dict[str, Any]:
    """As the shop's own server signs who is logged in there; `secret` and `expires` may be others."""
    expires = about.get("expires", int(time.time()) + 3600)
    claim = Claim(user_id=user_id, mail=mail, name=name, expires=expires)
    signed = signature(about.get("secret") or secret_of(widget), claim)
    return {"id": user_id, "email": mail, "name": name, "exp": expires, "signature": signed}


class Visit:
    """One visitor. What a request saw stays set in a test's transaction: `look` sees the brand again."""

    def __init__(self, widget: Widget, *, origin: str = ORIGIN, token: str = "") -> None:
        self.widget, self.origin, self.token = widget, origin, token
        self.browser = Client(enforce_csrf_checks=True)

    def ask(self, method: str, path: str = "", body: Any = None, **changes: Any) -> Any:
        headers = {"Origin": self.origin, "Authorization": f"Bearer {self.token}", **changes}
        if not self.origin:
            del headers["Origin"]
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {})
        answer = self.browser.generic(
            method,
            f"/chat/{self.widget.channel.address}{path}",
            content if method == "POST" else "",
            content_type="application/octet-stream" if isinstance(body, bytes) else "application/json",
            headers=headers,
        )
        see([self.widget.brand_id])
        return answer

    def post(self, path: str, body: Any = None) -> Any:
        return self.ask("POST", path, body)

    def come(self, user: dict[str, Any] | None = None) -> "Visit":
        answer = self.post("/tokens", {"user": user} if user else {})
        assert answer.status_code == 201, answer.content
        self.token = answer.json()["token"]
        return self

    def say(self, text: str = "Where is my order?", **changes: Any) -> Any:
        body = {"text": text, "key": f"message-{next(_numbers)}", "zone": "Europe/Amsterdam", **changes}
        return self.post("/messages?language=en", body)
