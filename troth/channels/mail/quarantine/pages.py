from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Access, Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.channels.mail.quarantine.actions import mark_sender
from troth.channels.mail.quarantine.models import HeldMail
from troth.channels.mail.quarantine.release import release
from troth.channels.mail.rules.trust.suspicion import Cause
from troth.core.paging import page_by_id

SIZE = 50


@require_GET
def quarantine(request: SignedInRequest, brand: str) -> HttpResponse:
    """What is held back and nobody has decided about, newest first."""
    _ensure_decides(request.access)
    rows = (
        HeldMail.objects.visible_to(request.access).undecided().select_related("brand", "received__channel")
    )
    found, following = page_by_id(rows, cursor=request.GET.get("after") or None, size=SIZE)
    address = reverse("quarantine", args=[brand])
    context = {
        "brand": brand,
        "rows": found,
        "causes": cause_words(),
        "next_url": f"{address}?{urlencode({'after': following})}" if following else None,
    }
    return render(request, "quarantine/quarantine.html", context)


@require_POST
def released(request: SignedInRequest, brand: str, held_id: int) -> HttpResponse:
    message = release(_find(request, held_id), request.user)
    if message is None:
        return redirect("quarantine", brand)
    return redirect("conversation", brand, message.conversation_id)


@require_POST
def marked(request: SignedInRequest, brand: str, held_id: int) -> HttpResponse:
    mark_sender(_find(request, held_id), request.user)
    return redirect("quarantine", brand)


def _find(request: SignedInRequest, held_id: int) -> HeldMail:
    _ensure_decides(request.access)
    return get_object_or_404(HeldMail.objects.visible_to(request.access), pk=held_id)


def _ensure_decides(access: Access) -> None:
    if not set(access.where(Permission.READ)) & set(access.where(Permission.WRITE)):
        raise Forbidden(_("Your role does not decide about mail that is held back."))


def cause_words() -> dict[str, str]:
    """Why a mail is held, as a person reads it."""
    return {
        Cause.OURS: _("Our own mail came back: something sends mail round in a circle."),
        Cause.SPAM_SENDER: _("Somebody here marked its sender as spam."),
        Cause.SPAM_FLAG: _("The mail server that brought it marked it as spam."),
        Cause.FORBIDDEN: _(
            "It says it comes from a domain that has not sent it, and that asks for such mail to be stopped."
        ),
    }
