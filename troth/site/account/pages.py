from typing import Any

from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troth.accounts import access
from troth.accounts.actions import change_profile, create_token, revoke_token
from troth.accounts.models import Brand, Membership, Token
from troth.accounts.rules.permissions import ORDER, Role, narrowed
from troth.accounts.web import SignedInRequest
from troth.accounts.words import role_words
from troth.core.errors import Refused
from troth.site.account.sessions import end_others, seats
from troth.site.pages.zones import ZONES


class ProfileForm(forms.Form):
    name = forms.CharField(max_length=200, label=gettext_lazy("Your name"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=gettext_lazy("Language"))
    zone = forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in ZONES], label=gettext_lazy("Time zone")
    )


class TokenForm(forms.Form):
    """What a key is for. It never opens more than one brand, nor more than its maker may."""

    name = forms.CharField(max_length=100, label=gettext_lazy("What it is for"))
    brand = forms.ChoiceField(label=gettext_lazy("Brand"))
    role = forms.ChoiceField(label=gettext_lazy("May do what this role may"))

    def __init__(self, memberships: list[Membership], *arguments: Any) -> None:
        super().__init__(*arguments)
        held = {Role(row.role) for row in memberships}
        self.fields["brand"].choices = [(row.brand.slug, row.brand.name) for row in memberships]  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role_words()[role])
            for role in ORDER
            if any(narrowed(mine, role) is not None for mine in held)
        ]


@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    return _page(request)


@require_POST
def profile(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    change_profile(request.user, **form.cleaned_data)
    answer = redirect("account")
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        form.cleaned_data["language"],
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer


@require_GET
def secure(request: SignedInRequest) -> HttpResponse:
    """Why nothing of a brand is to be seen yet, and what to do about it."""
    waiting = access.of_user(request.user).waiting
    if not waiting:
        return redirect("account")
    names = list(Brand.objects.filter(id__in=waiting).order_by("name").values_list("name", flat=True))
    return render(request, "account/secure.html", {"waiting": names})


@require_POST
def end_session(request: SignedInRequest, session_id: int) -> HttpResponse:
    found = get_object_or_404(UserSession, pk=session_id, user=request.user)
    if found.session_key == request.session.session_key:
        return redirect("account_logout")
    found.end()
    return redirect("account")


@require_POST
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    end_others(request.user, request.session.session_key)
    return redirect("account")


@require_http_methods(["GET", "POST"])
def tokens(request: SignedInRequest) -> HttpResponse:
    """A new key, shown in the answer and never again; who asks for one says again who they are."""
    if reauthentication.is_reauthentication_required(request, app="allauth.mfa"):
        raise ReauthenticationRequired
    form = TokenForm(_memberships(request), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            key = create_token(request.user.email, slug=said["brand"], role=said["role"], name=said["name"])
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            return render(request, "account/token.html", {"key": key, "name": said["name"]})
    return render(request, "account/token.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def revocation(request: SignedInRequest, token_id: int) -> HttpResponse:
    revoke_token(get_object_or_404(Token, pk=token_id, user=request.user))
    return redirect("account")


def _page(request: SignedInRequest, *, form: ProfileForm | None = None, status: int = 200) -> HttpResponse:
    user = request.user
    shown = form or ProfileForm(initial={"name": user.name, "language": user.language, "zone": user.zone})
    factors = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    context = {
        "form": shown,
        "person": user,
        "has_app": any(one.type == Authenticator.Type.TOTP for one in factors),
        "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": _codes_left(factors),
        "seats": seats(user, request.session.session_key),
        "tokens": Token.objects.living().filter(user=user).select_related("brand").order_by("-created_at"),
        "memberships": _memberships(request),
        "roles": role_words(),
    }
    return render(request, "account/account.html", context, status=status)


def _codes_left(factors: list[Authenticator]) -> int | None:
    found = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return len(found.wrap().get_unused_codes()) if found else None


def _memberships(request: SignedInRequest) -> list[Membership]:
    return list(request.user.memberships.select_related("brand").order_by("brand__name"))
