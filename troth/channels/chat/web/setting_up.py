"""Setting up a chat, step by step: its sites, its look, what it promises, its one line, and its secret."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.channels.chat.models import Widget
from troth.channels.chat.setup import ACCENT, Change, Look, add_chat, change_chat, embedding
from troth.channels.chat.vouching.keys import change_secret, secret_of
from troth.channels.chat.web.sightings import sightings_of
from troth.channels.chat.web.words import opening
from troth.core.errors import Refused

LONGEST_TITLE, LONGEST_GREETING = 80, 300
FROM_A_DISK = "file"
"""How a person writes the origin "null"."""


class SitesForm(forms.Form):
    origins = forms.CharField(
        label=gettext_lazy("Sites that show it, a line each"),
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": "https://shop.example", "spellcheck": "false"}
        ),
        max_length=4000,
    )

    def given(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["origins"].splitlines() if line.strip()]


class LookForm(forms.Form):
    """Greetings are a field a language; one that is empty is what the chat says by itself."""

    title = forms.CharField(
        required=False, max_length=LONGEST_TITLE, label=gettext_lazy("What stands at its top")
    )
    accent = forms.CharField(
        max_length=7, label=gettext_lazy("Colour"), widget=forms.TextInput(attrs={"type": "color"})
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Lower corner"),
        choices=[
            (Widget.Position.END, gettext_lazy("where lines end")),
            (Widget.Position.START, gettext_lazy("where lines begin")),
        ],
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        required=False,
        choices=settings.LANGUAGES,
        label=gettext_lazy("Languages"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for code, name in settings.LANGUAGES:
            self.fields[f"greeting_{code}"] = forms.CharField(
                required=False,
                max_length=LONGEST_GREETING,
                label=name,
                widget=forms.TextInput(attrs={"lang": code, "placeholder": _greeting_in(code)}),
            )

    def greeting_fields(self) -> list[forms.BoundField]:
        return [self[f"greeting_{code}"] for code, _name in settings.LANGUAGES]

    def change(self, widget: Widget) -> Change:
        """All languages together are kept as none, which means all, also those that are yet to come."""
        said = self.cleaned_data
        chosen = [code for code in _in_order(widget.languages) if code in said["languages"]]
        return Change(
            title=said["title"],
            accent=said["accent"],
            position=said["position"],
            languages=[] if len(chosen) == len(settings.LANGUAGES) else chosen,
            greetings={
                code: said[f"greeting_{code}"]
                for code, _name in settings.LANGUAGES
                if said[f"greeting_{code}"] or code in widget.greetings
            },
        )


@require_GET
def chat_channels(request: SignedInRequest, brand: str) -> HttpResponse:
    return _list(request, brand)


@require_POST
def making(request: SignedInRequest, brand: str) -> HttpResponse:
    """A new chat; its secret is shown in the answer, this once."""
    place = get_object_or_404(Brand, slug=brand, id__in=_managed(request))
    form = SitesForm(request.POST)
    if form.is_valid():
        try:
            widget = add_chat(place, form.given(), look=Look(), actor=request.user)
        except Refused as refusal:
            form.add_error("origins", str(refusal))
        else:
            return _page(request, brand, widget, made_secret=secret_of(widget))
    return _list(request, brand, form=form, status=422)


@require_GET
def chat_channel(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    return _page(request, brand, _widget(request, channel_id))


@require_POST
def look(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    widget, form = _widget(request, channel_id), LookForm(request.POST)
    if form.is_valid():
        try:
            change_chat(widget, form.change(widget), actor=request.user)
        except Refused as refusal:
            form.add_error("accent", str(refusal))
        else:
            return redirect("chat_channel", brand, channel_id)
    return _page(request, brand, widget, look_form=form, status=422)


@require_POST
def sites(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    widget, form = _widget(request, channel_id), SitesForm(request.POST)
    if form.is_valid():
        try:
            change_chat(widget, Change(origins=form.given()), actor=request.user)
        except Refused as refusal:
            form.add_error("origins", str(refusal))
        else:
            return redirect("chat_channel", brand, channel_id)
    return _page(request, brand, widget, sites_form=form, status=422)


@require_POST
def secret(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """Another secret, shown in the answer and never again; the one before counts for a day, or no more."""
    widget = _widget(request, channel_id)
    made = change_secret(widget, at_once="at_once" in request.POST, actor=request.user)
    return _page(request, brand, widget, made_secret=made)


@require_GET
def seen(request: SignedInRequest, brand: str, channel_id: int) -> HttpResponse:
    """A piece of the page, which asks for it again every few seconds."""
    widget = _widget(request, channel_id)
    return render(request, "chat/set_up_seen.html", {"sightings": sightings_of(widget)})


def _managed(request: SignedInRequest) -> list[int]:
    found = request.access.where(Permission.MANAGE)
    if not found:
        raise Forbidden(_("Only owners set up channels."))
    return found


def _widget(request: SignedInRequest, channel_id: int) -> Widget:
    rows = Widget.objects.filter(brand__in=request.access.brands).select_related("channel__brand")
    found = get_object_or_404(rows, channel=channel_id)
    if not request.access.may(Permission.MANAGE, found.brand_id):
        raise Forbidden(_("Only owners set up channels."))
    return found


def _list(
    request: SignedInRequest, brand: str, *, form: SitesForm | None = None, status: int = 200
) -> HttpResponse:
    rows = Widget.objects.filter(brand__in=_managed(request)).select_related("channel__brand")
    widgets = [
        {"widget": one, "seen": max((s.seen_at for s in sightings_of(one) if s.seen_at), default=None)}
        for one in rows.order_by("channel__brand__name", "channel")
    ]
    shown = {"brand": brand, "widgets": widgets, "form": form or SitesForm(), "may_make": brand != "all"}
    return render(request, "chat/set_up_list.html", shown, status=status)


def _page(
    request: SignedInRequest, brand: str, widget: Widget, *, status: int = 200, **changed: Any
) -> HttpResponse:
    server = settings.TROTH_URL or request.build_absolute_uri("/").rstrip("/")
    context = {
        "brand": brand,
        "widget": widget,
        "channel": widget.channel,
        "sites_form": SitesForm(initial={"origins": "\n".join(map(_as_written, widget.origins))}),
        "look_form": LookForm(initial=_look_of(widget)),
        "promised": _promised(widget),
        "embedding": embedding(server, widget.channel.address),
        "sightings": sightings_of(widget),
        "former_until": widget.former_until
        if widget.former_until and widget.former_until > timezone.now()
        else None,
        "made_secret": None,
        **changed,
    }
    return render(request, "chat/set_up.html", context, status=status)


def _look_of(widget: Widget) -> Mapping[str, Any]:
    greetings = {f"greeting_{code}": text for code, text in widget.greetings.items()}
    known = {"title": widget.title, "accent": widget.accent or ACCENT, "position": widget.position}
    return {**greetings, **known, "languages": _in_order(widget.languages)[: len(widget.languages) or None]}


def _in_order(chosen: Sequence[str]) -> list[str]:
    """The chosen ones in their order, which says who speaks first, and then the others."""
    return [*chosen, *(code for code, _name in settings.LANGUAGES if code not in chosen)]


def _as_written(origin: str) -> str:
    return FROM_A_DISK if origin == "null" else origin


def _promised(widget: Widget) -> list[tuple[str, str, str]]:
    """What it says before anything is said: code, name and sentence of each language that it speaks."""
    now, zone, names = timezone.now(), widget.channel.brand.zone, dict(settings.LANGUAGES)
    found = []
    for code in widget.languages or names:
        with override(code):
            found.append((code, names[code], opening(widget.channel, now, zone)))
    return found


def _greeting_in(code: str) -> str:
    with override(code):
        return _("Hello. How can we help you?")
