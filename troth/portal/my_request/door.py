"""The door of a customer's request. No session and no cookie: the address itself says who may come in."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.core.database import brands
from troth.core.errors import Refused
from troth.core.throttle import Throttle
from troth.portal.my_request.finding import Request, request_behind
from troth.promises.moments import LANGUAGES, reader_zone, spoken

LOOKS_AN_ACT = 10
"""How many times as often as they act somebody may look: a page that is open looks by itself."""
_OF_THIS_SITE = ("same-origin", "none")


class TooMuch(Refused):
    """Asked too often; `seconds` says when again."""

    status = 429

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(_("That was too much at once; please wait a moment."))


class FromElsewhere(Refused):
    """A form of another site, in a browser that says so (Fetch Metadata, Sec-Fetch-Site)."""

    status = 403


@dataclass(frozen=True, slots=True)
class Asked:
    """One look or act of a customer's, let in. `chosen` is the language that they switched to, or nothing."""

    http: HttpRequest
    brand: Brand
    key: str
    request: Request
    chosen: str

    @property
    def conversation(self) -> Conversation:
        return self.request.conversation

    def address(self, name: str, *more: object) -> str:
        """Of this request's page, or of what belongs to it, in the language that was switched to."""
        path = reverse(name, args=[self.brand.slug, self.key, *more])
        return f"{path}?language={self.chosen}" if self.chosen else path

    def text(self, name: str) -> str:
        return str(self.http.POST.get(name, ""))


View = Callable[..., HttpResponse]
Refusing = Callable[[Asked, Refused], HttpResponse]
acts_by_key = Throttle(settings.TROTH_CHAT_A_MINUTE)
looks_by_key = Throttle(settings.TROTH_CHAT_A_MINUTE * LOOKS_AN_ACT)
by_address = Throttle(settings.TROTH_CHAT_A_MINUTE_AN_ADDRESS)


def for_customers(
    method: str, *, refused: Refusing | None = None
) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A view for whoever holds a link, in the brand's transaction, in the customer's language and zone.

    What the rules do not allow undoes its transaction; `refused` then says so on the page.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        # A form's own token would have to lie in a cookie. Another site cannot know the address, which is
        # the secret; and where a browser says that it was another site that asked, it is refused as well.
        @csrf_exempt
        @login_not_required
        @wraps(view)
        def answered(request: HttpRequest, brand: str, key: str, **named: Any) -> HttpResponseBase:
            if request.method not in (method, "HEAD" if method == "GET" else method):
                return HttpResponseNotAllowed([method])
            try:
                _slow_down(request, key)
                return kept_close(_within(request, brand, key, lambda asked: view(asked, **named)))
            except Refused as error:
                refusal = error
            return kept_close(_told(request, brand, key, refusal, refused))

        return answered

    return decorate


def _slow_down(request: HttpRequest, key: str) -> None:
    wait = by_address.wait(request.META.get("REMOTE_ADDR", ""))
    wait = wait or (acts_by_key if request.method == "POST" else looks_by_key).wait(key)
    if wait:
        raise TooMuch(wait)
    if request.headers.get("Sec-Fetch-Site", "none") not in _OF_THIS_SITE and request.method == "POST":
        raise FromElsewhere(_("This was asked by another site. Open your request and try again."))


def _within(request: HttpRequest, slug: str, key: str, view: Callable[[Asked], HttpResponse]) -> HttpResponse:
    brand = Brand.objects.filter(slug=slug).first()
    chosen = request.GET.get("language", "")
    chosen = chosen if chosen in LANGUAGES else ""
    if brand is None:
        return nowhere(request)
    with brands([brand.pk]):
        found = request_behind(brand, key)
        if found is None:
            with override(chosen or get_language()):
                return nowhere(request)
        asked = Asked(request, brand, key, found, chosen)
        zone = reader_zone(found.conversation.customer.zone)
        with override(chosen or spoken(found.conversation.language)), timezone.override(zone):
            response = view(asked)
            response["Content-Language"] = get_language() or "en"
            return response


def _told(
    request: HttpRequest, slug: str, key: str, refusal: Refused, refused: Refusing | None
) -> HttpResponse:
    if refused is None or isinstance(refusal, TooMuch | FromElsewhere):
        words = {"words": str(refusal), "status": refusal.status}
        response = render(request, "portal/refused.html", words, status=refusal.status)
    else:
        response = _within(request, slug, key, lambda asked: refused(asked, refusal))
        response.status_code = refusal.status
    if isinstance(refusal, TooMuch):
        response["Retry-After"] = str(refusal.seconds)
    return response


def nowhere(request: HttpRequest) -> HttpResponse:
    """The same for a link that never was, is void, or belongs to somebody who was erased."""
    return render(request, "portal/nowhere.html", status=404)


def kept_close(response: HttpResponse) -> HttpResponse:
    """What holds a customer's words, at an address that is a secret: kept by nobody, told to nobody."""
    response.headers.setdefault("Cache-Control", "no-store")
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
