"""Setting up a mailbox, step by step, and the alarms of all channels."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Channel
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.channels.mail.mailbox.actions import Details, connect, start, stop
from troth.channels.mail.mailbox.connection import Secret
from troth.channels.mail.mailbox.preview import Preview, beginnings, preview
from troth.channels.mail.mailbox.rules.place import FIRST_FOLDER, Place, checked_folder
from troth.channels.mail.mailbox.secrets import secret_of
from troth.channels.mail.models import Alarm, Mailbox
from troth.channels.mail.oauth.flows import code_in, exchanged, question
from troth.channels.mail.oauth.grants import keep_grant
from troth.channels.mail.oauth.providers import provider
from troth.channels.mail.watching.steps import steps
from troth.core.errors import Refused

ASKED = "mail_grant"
"""Where a session keeps what was asked of a provider: channel, state and verifier."""


class MailboxForm(forms.Form):
    """Where the mailbox is. A password is never shown again, and must be given with every change."""

    host = forms.CharField(max_length=253, label=gettext_lazy("Server"))
    port = forms.IntegerField(min_value=1, max_value=65535, initial=993, label=gettext_lazy("Port"))
    username = forms.CharField(max_length=320, label=gettext_lazy("User"))
    provider = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How Troth may read it"),
        choices=[
            ("", gettext_lazy("with the password")),
            ("google", gettext_lazy("Google lets it")),
            ("microsoft", gettext_lazy("Microsoft 365 lets it")),
        ],
    )
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=1000,
        label=gettext_lazy("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    folders = forms.CharField(
        initial=FIRST_FOLDER,
        label=gettext_lazy("Folders, a line each"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("provider") and not said.get("password"):
            self.add_error("password", _("Give the password, or choose who lets Troth read the mailbox."))
        return said

    def clean_folders(self) -> tuple[str, ...]:
        try:
            return tuple(
                checked_folder(name) for name in self.cleaned_data["folders"].splitlines() if name.strip()
            )
        except ValueError as error:
            raise forms.ValidationError(_("A folder’s name cannot be written.")) from error

    def details(self) -> Details:
        said = self.cleaned_data
        # Port 143 is where a connection begins in the clear and is then encrypted.
        place = Place(
            said["host"].strip(), said["port"], said["username"], is_implicit_tls=said["port"] != 143
        )
        password = "" if said["provider"] else said["password"]
        return Details(place, said["folders"], password, said["provider"])


@require_GET
def channels(request: SignedInRequest, brand: str) -> HttpResponse:
    rows = Channel.objects.filter(brand__in=_managed(request), kind="mail")
    shown = rows.select_related("brand", "mailbox").order_by("brand__name", "address")
    return render(request, "mail/channels.html", {"brand": brand, "channels": shown})


@require_GET
def alarms(request: SignedInRequest, brand: str) -> HttpResponse:
    """What rings, for whoever may read the conversations that do not come; nothing for others."""
    ringing = Alarm.objects.ringing().visible_to(request.access).select_related("channel__brand")
    may_mend = bool(request.access.where(Permission.MANAGE))
    found = {"alarms": ringing.order_by("since_at"), "may_mend": may_mend, "brand": brand}
    return render(request, "mail/_alarms.html", found)


@require_GET
def mailbox(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    return _page(request, brand, _channel(request, channel_id))


@require_POST
def place(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    channel, form = _channel(request, channel_id), MailboxForm(request.POST)
    if not form.is_valid():
        return _page(request, brand, channel, form=form, status=422)
    details = form.details()
    try:
        seen = None
        if details.provider:
            provider(details.provider)
        else:
            secret = Secret(details.password)
            seen = preview(details.place, secret, details.folders, own_address=channel.address)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, brand, channel, form=form, status=422)
    connect(channel, details, actor=request.user)
    return _page(request, brand, _channel(request, channel_id), seen=seen)


@require_POST
def look_first(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    channel = _channel(request, channel_id)
    found = _mailbox(channel)
    folders = [folder.name for folder in found.folders.order_by("id")]
    seen = preview(found.place, secret_of(found), folders, own_address=channel.address)
    return _page(request, brand, channel, seen=seen)


@require_POST
def begin(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    found = _mailbox(_channel(request, channel_id))
    folders = [folder.name for folder in found.folders.order_by("id")]
    start(found, beginnings(found.place, secret_of(found), folders), actor=request.user)
    return redirect("mailbox", brand, channel_id)


@require_POST
def end(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    stop(_mailbox(_channel(request, channel_id)), actor=request.user)
    return redirect("mailbox", brand, channel_id)


@require_POST
def try_out(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """Without the test mail: it takes up to a minute, and no request waits for that."""
    channel = _channel(request, channel_id)
    return _page(request, brand, channel, tried=list(steps(channel, with_canary=False)))


@require_GET
def ask_provider(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """To the provider's page; a link and no form, since the policy of our pages lets no form lead away."""
    found = _mailbox(_channel(request, channel_id))
    asked = question(provider(found.provider), redirect=_redirect(request), username=found.username)
    request.session[ASKED] = [brand, channel_id, asked.state, asked.verifier]
    return redirect(asked.url)


@require_GET
def granted(request: SignedInRequest) -> HttpResponse:
    """The provider led a person back: only to the question that this person asked."""
    asked = request.session.pop(ASKED, None)
    if asked is None:
        raise Http404
    brand, channel_id, state, verifier = asked
    found = _mailbox(_channel(request, channel_id))
    code = code_in(request.get_full_path(), state=state)
    at = provider(found.provider)
    tokens = exchanged(at, code=code, verifier=verifier, redirect=_redirect(request))
    keep_grant(found, tokens, actor=request.user)
    return redirect("mailbox", brand, channel_id)


def _redirect(request: SignedInRequest) -> str:
    path = reverse("mail_granted")
    return f"{settings.TROTH_URL}{path}" if settings.TROTH_URL else request.build_absolute_uri(path)


def _managed(request: SignedInRequest) -> list[int]:
    found = request.access.where(Permission.MANAGE)
    if not found:
        raise Forbidden(_("Only owners set up channels."))
    return found


def _channel(request: SignedInRequest, channel_id: int) -> Channel:
    rows = Channel.objects.filter(brand__in=request.access.brands, kind="mail").select_related(
        "brand", "mailbox"
    )
    found = get_object_or_404(rows, pk=channel_id)
    if not request.access.may(Permission.MANAGE, found.brand_id):
        raise Forbidden(_("Only owners set up channels."))
    return found


def _mailbox(channel: Channel) -> Mailbox:
    found: Mailbox | None = getattr(channel, "mailbox", None)
    if found is None:
        raise Http404
    return found


def _page(
    request: SignedInRequest,
    brand: str,
    channel: Channel,
    *,
    form: MailboxForm | None = None,
    status: int = 200,
    **shown: Preview | list[Any] | None,
) -> HttpResponse:
    found: Mailbox | None = getattr(channel, "mailbox", None)
    known = (
        {}
        if found is None
        else {
            "host": found.host,
            "port": found.port,
            "username": found.username,
            "provider": found.provider,
            "folders": "\n".join(folder.name for folder in found.folders.order_by("id")),
        }
    )
    context = {
        "brand": brand,
        "channel": channel,
        "mailbox": found,
        "form": form or MailboxForm(initial=known),
        "alarms": Alarm.objects.ringing().filter(channel=channel).order_by("since_at"),
        "seen": None,
        "tried": None,
        **shown,
    }
    return render(request, "mail/mailbox.html", context, status=status)
