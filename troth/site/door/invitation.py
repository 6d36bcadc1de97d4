"""Where an invitation's link leads: somebody new makes an account, somebody known joins one more brand."""

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from troth.accounts.actions import AlreadyThere, make_user
from troth.accounts.invitations import accept, open_by
from troth.accounts.models import Invitation, User
from troth.accounts.words import role_duties, role_words
from troth.core.errors import Refused
from troth.site.door.provider import INVITATION, provider_name
from troth.site.pages.zones import ZONES

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class NewcomerForm(forms.Form):
    name = forms.CharField(
        max_length=200,
        label=gettext_lazy("Your name"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        strip=False,
        max_length=200,
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    zone = forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in ZONES], label=gettext_lazy("Time zone")
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
@transaction.atomic
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    found = open_by(key)
    if found is None:
        return render(request, "account/invitation_gone.html", status=404)
    user = request.user
    if user.is_authenticated:
        return _join(request, found, user, key)
    form = NewcomerForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "zone": found.brand.zone},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _newcomer(found, form, key)
        except Refused as refusal:
            form.add_error(None if isinstance(refusal, AlreadyThere) else "password", _sentence(refusal))
        else:
            login(request, made, backend=BACKEND)
            return redirect("conversations", found.brand.slug)
    return _page(request, found, key, form=form, status=422 if form.is_bound else 200)


@login_not_required
@require_POST
def by_provider(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider of the settings, with the invitation remembered for the way back."""
    if not provider_name():
        raise Http404
    request.session[INVITATION] = key
    return redirect("openid_connect_login", "provider")


@transaction.atomic
def _newcomer(found: Invitation, form: NewcomerForm, key: str) -> User:
    said = form.cleaned_data
    made = make_user(
        email=found.email,
        name=said["name"],
        password=said["password"],
        zone=said["zone"],
        language=get_language() or "en",
    )
    accept(key, made)
    return made


def _join(request: HttpRequest, found: Invitation, user: User, key: str) -> HttpResponse:
    if request.method == "POST":
        try:
            accept(key, user)
        except AlreadyThere as refusal:
            return _page(request, found, key, refusal=str(refusal), status=refusal.status)
        return redirect("conversations", found.brand.slug)
    return _page(request, found, key)


def _page(
    request: HttpRequest,
    found: Invitation,
    key: str,
    *,
    form: NewcomerForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "invitation": found,
        "key": key,
        "role": role_words().get(found.role),  # type: ignore[call-overload]
        "duty": role_duties().get(found.role),  # type: ignore[call-overload]
        "form": form,
        "refusal": refusal,
        "person": request.user if request.user.is_authenticated else None,
        "provider": provider_name(),
    }
    return render(request, "account/invitation.html", context, status=status)


def _sentence(refusal: Refused) -> str:
    if isinstance(refusal, AlreadyThere):
        return _(
            "That did not work. If you sign in to Troth already, sign in first and open this link again."
        )
    return str(refusal)
