"""The first visit: who owns this, when people are there, and what is promised, in the customer's words."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from troth.accounts.actions import add_channel, make_user, set_up_brand, slug_for
from troth.accounts.models import User
from troth.channels.mail.setup import checked_address, checked_relay
from troth.core.errors import Refused
from troth.promises.actions import confirm_policy, keep_hours
from troth.promises.rules.calendar import Calendar, CalendarError, parse
from troth.promises.words import policy_sentence
from troth.site.pages.zones import ZONES

DAYS = [
    ("mon", _("Mon")),
    ("tue", _("Tue")),
    ("wed", _("Wed")),
    ("thu", _("Thu")),
    ("fri", _("Fri")),
    ("sat", _("Sat")),
    ("sun", _("Sun")),
]
ALLOWED = [
    ("900", _("15 minutes")),
    ("1800", _("30 minutes")),
    ("3600", _("1 hour")),
    ("7200", _("2 hours")),
    ("14400", _("4 hours")),
    ("28800", _("8 hours")),
    ("86400", _("24 hours")),
]
PROPOSED: dict[str, Any] = {
    "days": ["mon", "tue", "wed", "thu", "fri"],
    "opens": "09:00",
    "closes": "17:00",
    "allowed": "7200",
    "zone": "Europe/Amsterdam",
}


class PromiseForm(forms.Form):
    """When are you there, and by when do you answer?"""

    days = forms.MultipleChoiceField(label=_("Days"), choices=DAYS, widget=forms.CheckboxSelectMultiple)
    opens = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    allowed = forms.ChoiceField(choices=ALLOWED)
    zone = forms.ChoiceField(choices=[(zone, zone.replace("_", " ")) for zone in ZONES])

    def calendar(self) -> Calendar:
        """The hours; an end at or before its start is on the next day. CalendarError if there are none."""
        said = self.cleaned_data
        opens, closes = said["opens"].strftime("%H:%M"), said["closes"].strftime("%H:%M")
        window = ["00:00", "24:00"] if opens == closes == "00:00" else [opens, closes]
        return parse({"zone": said["zone"], "week": {day: [window] for day in said["days"]}})

    def allowance(self) -> timedelta:
        return timedelta(seconds=int(self.cleaned_data["allowed"]))


class FirstRunForm(PromiseForm):
    brand_name = forms.CharField(max_length=200)
    your_name = forms.CharField(max_length=200)
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput, strip=False, max_length=200)
    address = forms.EmailField(required=False)
    relay = forms.CharField(required=False, max_length=500)


@require_http_methods(["GET", "POST"])
@login_not_required
def first_run(request: HttpRequest) -> HttpResponse:
    if User.objects.exists():
        raise Http404
    form = FirstRunForm(request.POST if request.method == "POST" else None, initial=PROPOSED)
    if request.method == "POST" and form.is_valid():
        try:
            owner = _set_up(form)
        except (Refused, CalendarError) as error:
            form.add_error(None, str(error))
        else:
            login(request, owner, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("home")
    context = {"form": form, "sentence": _sentence(form if form.is_bound else PromiseForm(PROPOSED))}
    return render(request, "site/first_run.html", context, status=422 if form.is_bound else 200)


@require_POST
@login_not_required
def sentence(request: HttpRequest) -> HttpResponse:
    """What customers will read, as the form is being filled in."""
    return render(request, "site/_sentence.html", {"sentence": _sentence(PromiseForm(request.POST))})


def _sentence(form: PromiseForm) -> str:
    if not form.is_valid() and not {"days", "opens", "closes", "allowed", "zone"} <= form.cleaned_data.keys():
        return str(_("Choose days and hours, and the sentence appears here."))
    try:
        return policy_sentence(form.allowance(), form.calendar(), get_language() or "en")
    except CalendarError as error:
        return str(error)


@transaction.atomic
def _set_up(form: FirstRunForm) -> User:
    with connection.cursor() as cursor:
        # Two first visitors at once: the second one waits here, and then finds that it is too late.
        cursor.execute("select pg_advisory_xact_lock(hashtext('troth first run'))")
    if User.objects.exists():
        raise Http404
    said = form.cleaned_data
    language = get_language() or "en"
    owner = make_user(
        email=said["email"],
        name=said["your_name"],
        password=said["password"],
        zone=said["zone"],
        language=language,
    )
    brand = set_up_brand(
        slug=slug_for(said["brand_name"]),
        name=said["brand_name"],
        owner=owner,
        zone=said["zone"],
        language=language,
    )
    hours = keep_hours(brand, form.calendar(), as_brands_own=True)
    if said["address"]:
        channel = add_channel(
            brand,
            kind="mail",
            address=checked_address(said["address"]),
            relay=checked_relay(said["relay"]) if said["relay"] else "",
            actor=owner,
        )
        confirm_policy(channel, form.allowance(), hours=hours, confirmed_by=owner)
    return owner
