"""The page of one request, what of it is drawn anew while it is open, and its files."""

import secrets
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from troth.conversations.models import Attachment
from troth.core import blobs
from troth.core.errors import Refused
from troth.portal.my_request.choosing import offers_of
from troth.portal.my_request.door import Asked, for_customers
from troth.portal.my_request.showing import shown_of


@for_customers("GET")
def my_request(asked: Asked) -> HttpResponse:
    return _page(asked, done=_done(asked.http.GET.get("done", "")))


@for_customers("GET")
def now(asked: Asked) -> HttpResponse:
    """What has changed on a page that is open."""
    return render(asked.http, "portal/_now.html", _context(asked))


@for_customers("GET")
def line(asked: Asked) -> HttpResponse:
    """The live line is answered on the event loop; only what does not stream comes here."""
    raise Http404


@for_customers("GET")
def file(asked: Asked, attachment_id: int) -> HttpResponse:
    """A file of what is shown. Always a download: it is hostile until proven otherwise."""
    shown = Attachment.objects.filter(message__in=asked.request.messages(), is_original=False)
    found = get_object_or_404(shown.exclude(blob=""), pk=attachment_id)
    try:
        content = blobs.get(found.brand_id, found.blob)
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type="application/octet-stream")
    name = "".join(sign if sign.isprintable() else "_" for sign in found.name[:200])
    response["Content-Disposition"] = content_disposition_header(True, name or "file") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def refused(asked: Asked, refusal: Refused) -> HttpResponse:
    """The page with what was not allowed, and with what was written, so that nobody writes it twice."""
    return _page(asked, wrong=str(refusal))


def _page(asked: Asked, **said: str) -> HttpResponse:
    return render(asked.http, "portal/request.html", {**_context(asked), **said})


def _context(asked: Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "brand_shown": asked.brand.name,
        "shown": shown_of(asked),
        "offers": offers_of(asked.request),
        "key": secrets.token_urlsafe(12),
        "given": asked.http.POST,
    }


def _done(name: str) -> str:
    """What was done, in words; an address can name nothing but these."""
    words = {
        "added": _("Thank you, your message has reached us."),
        "waiting": _("Thank you for waiting. The time that we told you stands."),
        "mail": _("From now on our answers come to you by mail."),
        "call": _("We will call you at the time that you chose."),
        "closed": _("You closed this request. If you write again, it opens again."),
        "rated": _("Thank you, your rating was kept. You can change it at any time."),
        "refused": _("Thank you for saying so. We look at it again."),
    }
    return words.get(name, "")
