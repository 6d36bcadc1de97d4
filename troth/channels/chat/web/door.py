"""The door of the chat: which channel, from which page, how often, and who. No session, no cookie."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from troth.accounts.models import Channel
from troth.channels.chat.models import Widget
from troth.channels.chat.tokens import NotKnown, Person, person_of
from troth.conversations.rules.words import storable
from troth.core.database import brands
from troth.core.errors import Refused
from troth.core.throttle import Throttle
from troth.promises.moments import spoken

TAKEN_FOR = "7200"
"""Seconds for which a browser may remember what it is allowed; more than two hours it does not."""


class NoChat(Refused):
    status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no chat with this key."))


class NotWelcome(Refused):
    """The page is not of a site that may show this chat."""

    status = 403

    def __init__(self) -> None:
        super().__init__(_("This site may not show this chat; its owner can add it to the channel."))


class NotUnderstood(Refused):
    status = 400


class WrongMethod(Refused):
    status = 405

    def __init__(self) -> None:
        super().__init__(_("This address does not take this method."))


class TooMuch(Refused):
    """Asked too often; `seconds` says when again."""

    status = 429

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(_("That was too much at once; please wait a moment."))


@dataclass(frozen=True, slots=True)
class Found:
    """Where a key leads: found before any brand is known."""

    brand_id: int
    channel_id: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a visitor's browser, let in. `body` is what it sent, where that is JSON."""

    request: HttpRequest
    widget: Widget
    body: dict[str, Any]

    @property
    def channel(self) -> Channel:
        return self.widget.channel

    @property
    def language(self) -> str:
        return get_language() or "en"

    def person(self) -> Person:
        """Whose token came along. Raises NotKnown."""
        return person_of(_bearer(self.request), self.widget.channel_id)

    def known_person(self) -> Person | None:
        """Whose token came along, if it is one that is known."""
        try:
            return self.person()
        except NotKnown:
            return None

    def text(self, name: str, otherwise: str = "") -> str:
        value = self.body.get(name, otherwise)
        if not isinstance(value, str):
            raise NotUnderstood(_("“%(name)s” must be a text.") % {"name": name})
        return value


View = Callable[..., HttpResponse]
MARKS_A_WORD = 10
"""How many times as often as words a browser may send marks, each of its tabs for itself."""
words_by_token = Throttle(settings.TROTH_CHAT_A_MINUTE)
marks_by_token = Throttle(settings.TROTH_CHAT_A_MINUTE * MARKS_A_WORD)
by_address = Throttle(settings.TROTH_CHAT_A_MINUTE_AN_ADDRESS)


def for_visitors(
    *methods: str, by_token: Throttle = words_by_token
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view for browsers on the brand's pages: in the brand's transaction, with CORS, errors as JSON."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt  # there is no session that another site could ride on: the token is in a header
        @login_not_required
        @wraps(view)
        def answered(request: HttpRequest, key: str, **named: Any) -> HttpResponseBase:
            origin = request.headers.get("Origin", "")
            with override(language_of(request)):
                try:
                    if request.method not in (*methods, "OPTIONS"):
                        raise WrongMethod
                    _slow_down(request, by_token)
                    response = _within(request, key, lambda asked: view(asked, **named))
                except (NoChat, NotWelcome, WrongMethod) as refused:
                    return _refused(refused)
                except Refused as refused:
                    response = _refused(refused)
            return _shared(response, origin, methods)

        return answered

    return decorate


def _within(request: HttpRequest, key: str, view: Callable[[Asked], HttpResponse]) -> HttpResponse:
    found = channel_of(key)
    if found is None:
        raise NoChat
    with brands([found.brand_id]):
        widget = welcome(found, request.headers.get("Origin", ""))
        if request.method == "OPTIONS":
            return HttpResponse(status=204)
        with override(spoken_at(widget)):
            return view(Asked(request, widget, _body(request)))


def channel_of(key: str) -> Found | None:
    with connection.cursor() as cursor:
        cursor.execute("select brand, channel from channel_for('chat', %s)", [storable(key)])
        row = cursor.fetchone()
    return Found(*row) if row else None


def welcome(found: Found, origin: str) -> Widget:
    """The widget, for a page that may show it. Programs send no origin: they need a token like everybody."""
    widget = Widget.objects.select_related("channel__brand").get(channel=found.channel_id)
    if origin and origin.lower() not in widget.origins:
        raise NotWelcome
    return widget


def language_of(request: HttpRequest) -> str:
    """What the widget asks for; it knows its page's language better than the browser does."""
    return spoken(request.GET.get("language") or get_language() or "en")


def spoken_at(widget: Widget) -> str:
    """What was asked for, if this chat speaks it; else what it speaks first."""
    asked_for = get_language() or "en"
    return asked_for if not widget.languages or asked_for in widget.languages else str(widget.languages[0])


def _slow_down(request: HttpRequest, by_token: Throttle) -> None:
    if request.method == "OPTIONS":
        return
    wait = by_address.wait(request.META.get("REMOTE_ADDR", ""))
    if not wait and (token := _bearer(request)):
        wait = by_token.wait(token)
    if wait:
        raise TooMuch(wait)


def _bearer(request: HttpRequest) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ").strip()


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST" or request.content_type != "application/json":
        return {}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(_("This is not JSON.")) from error
    if not isinstance(body, dict):
        raise NotUnderstood(_("This is not a JSON object."))
    return body


def _refused(refused: Refused) -> HttpResponse:
    response = JsonResponse({"error": str(refused)}, status=refused.status)
    if isinstance(refused, TooMuch):
        response["Retry-After"] = str(refused.seconds)
    if isinstance(refused, NotKnown):
        response["WWW-Authenticate"] = "Bearer"
    return response


def _shared(response: HttpResponse, origin: str, methods: tuple[str, ...]) -> HttpResponse:
    """Readable by the page that asked (Fetch standard, 3.2), which sends no credentials of the browser's."""
    response.headers.setdefault("Cache-Control", "no-store")
    response["Vary"] = "Origin"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"
        response["Access-Control-Allow-Methods"] = ", ".join(methods)
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Last-Event-ID"
        response["Access-Control-Max-Age"] = TAKEN_FOR
    return response
