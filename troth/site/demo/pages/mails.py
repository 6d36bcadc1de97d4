"""What customers were sent, from the folder in which the demo's mail ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from troth.channels.mail.rules.parse import parse
from troth.site.demo.names import MAILS
from troth.site.demo.rules.cast import SHOPS

SHOWN, LOOKED_AT = 20, 400
ZONE = SHOPS[1].zone
"""Who is not signed in reads the times of the group's middle."""


@dataclass(frozen=True, slots=True)
class SentMail:
    to: str
    from_: str
    subject: str
    at: datetime
    text: str
    automatic: bool


@require_safe
@login_not_required
def mails(request: HttpRequest) -> HttpResponse:
    """The list alone, for a page that asks again every other second; `to` is one customer's address."""
    to = request.GET.get("to", "")
    with timezone.override(ZONE):
        return render(request, "site/_mails.html", {"mails": sent(to), "to": to})


def sent(to: str = "") -> list[SentMail]:
    """Newest first, to everybody or to this address."""
    return list(islice((mail for mail in _newest() if not to or to in mail.to), SHOWN))


def _newest() -> Iterator[SentMail]:
    folder = Path(settings.TROTH_DATA) / MAILS
    return (_read(path) for path in islice(sorted(folder.glob("[0-9]*.eml"), reverse=True), LOOKED_AT))


@lru_cache(maxsize=LOOKED_AT * 2)
def _read(path: Path) -> SentMail:
    """A file that has its name is never written again."""
    mail = parse(path.read_bytes())
    return SentMail(
        to=", ".join(mail.to),
        from_=mail.sender_address,
        subject=mail.subject,
        at=parsedate_to_datetime(mail.date_header) if mail.date_header else timezone.now(),
        text=mail.text,
        automatic=bool(mail.headers.get("auto-submitted")),
    )
