import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parsedate_to_datetime
from itertools import islice
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from troth.channels.mail.rules.parse import parse
from troth.site.demo.names import ADDRESS, OWNER, ZONE

SHOWN = 50
PROPOSED = {
    "name": "Emma de Vries",
    "from_address": "emma@customer.example",
    "subject": _("Where is my order?"),
    "text": _("Hello, I ordered a lamp last week and have not heard anything since. When will it arrive?"),
}


class CustomerForm(forms.Form):
    name = forms.CharField(max_length=100)
    from_address = forms.EmailField()
    subject = forms.CharField(max_length=200)
    text = forms.CharField(max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}))


@dataclass(frozen=True, slots=True)
class SentMail:
    to: str
    from_: str
    subject: str
    at: datetime
    text: str
    automatic: bool


@require_http_methods(["GET", "POST"])
@login_not_required
def start(request: HttpRequest) -> HttpResponse:
    form = CustomerForm(request.POST if request.method == "POST" else None, initial=PROPOSED)
    if request.method == "POST" and form.is_valid():
        try:
            _send(form.cleaned_data)
            return redirect("demo")
        except (OSError, smtplib.SMTPException) as error:
            form.add_error(None, _("The mail was not taken: %(error)s") % {"error": error})
    context = {
        "form": form,
        "mails": list(_sent()),
        "address": ADDRESS,
        "owner_email": OWNER,
        "owner_password": settings.TROTH_DEMO,
    }
    # Nobody is signed in: the mails speak of the brand's time, and so does the page.
    with timezone.override(ZONE):
        return render(request, "site/demo.html", context, status=422 if form.is_bound else 200)


@require_safe
@login_not_required
def mails(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that asks again every other second."""
    with timezone.override(ZONE):
        return render(request, "site/_mails.html", {"mails": list(_sent())})


def _send(said: dict[str, str]) -> None:
    """A real mail over real SMTP, as the customer's own program would send it."""
    mail = EmailMessage()
    name, subject = " ".join(said["name"].split()), " ".join(said["subject"].split())
    mail["From"] = f'"{name.translate({34: None, 92: None})}" <{said["from_address"]}>'
    mail["To"], mail["Subject"] = ADDRESS, subject
    mail["Date"], mail["Message-ID"] = format_datetime(timezone.now()), make_msgid(domain="customer.example")
    mail.set_content(said["text"])
    host, _colon, port = settings.TROTH_SMTP.rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=10) as server:
        server.send_message(mail)


def _sent() -> Iterator[SentMail]:
    """What customers were sent, newest first."""
    folder = Path(settings.TROTH_DATA) / "demo-mails"
    for path in islice(sorted(folder.glob("[0-9]*.eml"), reverse=True), SHOWN):
        mail = parse(path.read_bytes())
        yield SentMail(
            to=", ".join(mail.to),
            from_=mail.sender_address,
            subject=mail.subject,
            at=parsedate_to_datetime(mail.date_header) if mail.date_header else timezone.now(),
            text=mail.text,
            automatic=bool(mail.headers.get("auto-submitted")),
        )
