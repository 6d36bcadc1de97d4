"""Signing in through the OpenID Connect provider of the settings: for people who are known, or invited."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from troth.accounts.actions import make_user
from troth.accounts.invitations import accept, open_by
from troth.accounts.models import User
from troth.core.errors import Refused

INVITATION = "invitation_key"
"""Where a session keeps the key of the invitation from whose page somebody went to the provider."""


class Provider(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who is who is decided by an address that the provider has verified, and by nothing else it says."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        address = verified_address(sociallogin)
        user = User.objects.filter(email=address).first() if address else None
        if user is None and address:
            user = _invited(request, address, sociallogin)
        if user is None or not user.is_active:
            raise ImmediateHttpResponse(_refusal(request))
        sociallogin.connect(request, user)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        raise ImmediateHttpResponse(_refusal(request))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is mailed unasked; the sessions and keys of a person are listed on their own page."""


def provider_name() -> str:
    """What the provider of the settings is called, or nothing where there is none."""
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers["openid_connect"]["APPS"]
    return str(apps[0]["name"]) if apps else ""


def verified_address(sociallogin: SocialLogin) -> str:
    found = (one.email for one in sociallogin.email_addresses if one.verified is True)
    return str(next(found, "")).strip().lower()


def _invited(request: HttpRequest, address: str, sociallogin: SocialLogin) -> User | None:
    """Who came from an invitation to this very address joins with it, and needs no password."""
    key = request.session.pop(INVITATION, "")
    try:
        with transaction.atomic():
            found = open_by(key) if key else None
            if found is None or found.email != address:
                return None
            name = found.name or sociallogin.account.extra_data.get("userinfo", {}).get("name", "")
            made = make_user(
                email=address,
                name=str(name),
                password=None,
                zone=found.brand.zone,
                language=get_language() or "en",
            )
            accept(key, made)
            return made
    except Refused:
        return None


def _refusal(request: HttpRequest) -> HttpResponse:
    """The same for a stranger, for an address that nobody verified, and for a provider that failed."""
    return render(request, "socialaccount/authentication_error.html", status=403)
