"""The one door: who is asking, which brands the address means, and one transaction that sees only those."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override

from troth.accounts import access
from troth.accounts.access import Access
from troth.accounts.models import Brand
from troth.core.database import brands
from troth.core.errors import Refused
from troth.site.door.sessions import note_use
from troth.site.problems import problem

API = "/api/v1/"
ACCOUNT = "/account"
"""Where somebody's own pages begin: they are there also for who waits for a second factor."""
OPEN_TO_ALL = frozenset({f"{API}openapi.json"})
EVERY_BRAND = "all"
View = Callable[..., HttpResponseBase]


class Gate(LoginRequiredMiddleware):
    """Denies by default. A view may be marked `login_not_required`; then it sees no brand at all."""

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Sequence[Any], view_kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        if request.path_info.startswith(API):
            return self._api(request, view_func, view_args, view_kwargs)
        refusal = super().process_view(request, view_func, tuple(view_args), dict(view_kwargs))
        if refusal is not None:
            return refusal
        if not request.user.is_authenticated or not getattr(view_func, "login_required", True):
            return None
        return self._page(request, access.of_user(request.user), view_func, view_args, view_kwargs)

    def _page(
        self,
        request: HttpRequest,
        asking: Access,
        view: View,
        arguments: Sequence[Any],
        named: Mapping[str, Any],
    ) -> HttpResponseBase:
        slug = named.get("brand")
        request.all_brands = asking.brands  # type: ignore[attr-defined]
        note_use(request)
        if _must_secure(request, asking, slug):
            return redirect("account_secure")
        if slug not in (None, EVERY_BRAND):
            brand = asking.brand_at(slug)
            if brand is None:
                raise Http404
            asking = asking.within(brand.pk)
        request.access = asking  # type: ignore[attr-defined]
        language = _spoken(request, asking)
        try:
            with timezone.override(asking.user.zone), override(language), brands(asking.brands):
                response = view(request, *arguments, **named)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()  # here, where the brands are seen and the times are the reader's
        except ReauthenticationRequired:
            return ask_again(request)
        except Refused as refused:
            response = render(request, "site/refused.html", {"message": str(refused)}, status=refused.status)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Content-Language", language)
        return response

    def _api(
        self, request: HttpRequest, view: View, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        if request.path_info in OPEN_TO_ALL:
            return None
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        asking = access.of_token(key.strip()) if scheme.lower() == "bearer" else None
        if asking is None:
            response: HttpResponse = problem(401, "Send a token: Authorization: Bearer troth_...")
            response["WWW-Authenticate"] = 'Bearer realm="troth"'
            return response
        request.access = asking  # type: ignore[attr-defined]
        with brands(asking.brands):
            response = view(request, *arguments, **named)  # type: ignore[assignment]
            # The framework turns errors into answers inside the view: what failed leaves nothing behind.
            if response.status_code >= 400:
                transaction.set_rollback(True)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _refused_method(response)
        return response


def _spoken(request: HttpRequest, asking: Access) -> str:
    """What this browser was told to speak, else what the person chose; English is what nobody chose."""
    chosen = asking.user.language
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or chosen == settings.LANGUAGE_CODE:
        return get_language() or settings.LANGUAGE_CODE
    return chosen


def _must_secure(request: HttpRequest, asking: Access, slug: str | None) -> bool:
    """Whether the way leads into a brand that wants a second factor first."""
    if not asking.waiting or request.path_info.startswith(ACCOUNT):
        return False
    if slug in (None, EVERY_BRAND):
        return not asking.roles
    return Brand.objects.filter(slug=slug, id__in=asking.waiting).exists()


def ask_again(request: HttpRequest) -> HttpResponseBase:
    """To the page that asks who is there once more, and then back."""
    methods = get_adapter().get_reauthentication_methods(request.user)
    return reauthentication.suspend_request(  # type: ignore[no-any-return]
        request, methods[0]["url"] if methods else reverse("account_login")
    )


def _refused_method(response: HttpResponse) -> HttpResponse:
    """The framework's own answer, as a problem like every other error."""
    told = problem(HTTPStatus.METHOD_NOT_ALLOWED, "This address does not take this method; see openapi.json.")
    told["Allow"] = response["Allow"]
    return told


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: from another site, or from a page that waited too long."""
    return render(request, "403.html", status=403)
