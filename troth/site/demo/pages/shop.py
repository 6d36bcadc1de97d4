"""A shop's own page, as its customers see it: the real chat, a form for a real mail, and what came of it."""

import smtplib
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from troth.site.demo.letters import Letter, mail_of
from troth.site.demo.pages.mails import sent
from troth.site.demo.player.letterbox import send
from troth.site.demo.program import read
from troth.site.demo.rules.cast import BY_SLUG, VISITORS, Customer, Shop
from troth.site.demo.rules.phrases import shop_words
from troth.site.demo.vouching import vouched


class MailForm(forms.Form):
    subject = forms.CharField(max_length=200)
    text = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))


@dataclass(frozen=True, slots=True)
class Chat:
    """The one line that a shop puts on its pages, with who is logged in there."""

    key: str
    user: dict[str, str | int]


@require_http_methods(["GET", "POST"])
@login_not_required
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    if slug not in BY_SLUG:
        raise Http404
    place, customer = BY_SLUG[slug], VISITORS[slug]
    words = shop_words(place.language)
    proposed = {"subject": words.subject, "text": words.text}
    with override(place.language), timezone.override(place.zone):
        form = MailForm(request.POST if request.method == "POST" else None, initial=proposed)
        if request.method == "POST" and form.is_valid() and _sent(form, place, customer):
            return redirect("demo_shop", slug)
        context = {
            "shop": place,
            "words": words,
            "customer": customer,
            "form": form,
            "chat": _chat(place, customer),
            "mails": sent(customer.mail),
            "to": customer.mail,
        }
        return render(request, "site/demo_shop.html", context, status=422 if form.is_bound else 200)


def _chat(place: Shop, customer: Customer) -> Chat:
    door = read(Path(settings.TROTH_DATA)).doors[place.slug]
    return Chat(door.chat_key, vouched(customer, door.chat_secret))


def _sent(form: MailForm, place: Shop, customer: Customer) -> bool:
    """Whether a real mail went out over real SMTP; if not, the form says why."""
    said = form.cleaned_data
    letter = Letter(
        name=customer.name,
        from_address=customer.mail,
        to=place.address,
        subject=said["subject"],
        text=said["text"],
        at=timezone.now(),
    )
    try:
        send(settings.TROTH_SMTP, mail_of(letter))
    except (OSError, smtplib.SMTPException) as error:
        form.add_error(None, _("The mail was not taken: %(error)s") % {"error": error})
        return False
    return True
