from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from troth.accounts.web import SignedInRequest
from troth.channels.mail.content.copied import copied_now
from troth.channels.mail.models import BouncedAddress
from troth.channels.mail.rules.parse import parse
from troth.channels.mail.rules.reading.balance import plain_as_html
from troth.channels.mail.rules.reading.safe_html import safe
from troth.channels.mail.showing.pictures import Pictures
from troth.conversations.models import Attachment, Conversation
from troth.core import blobs

POLICY = (
    "default-src 'none'; img-src {images}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
"""Nothing runs and nothing is fetched, whatever the sanitizer may have let through."""


@require_GET
@xframe_options_sameorigin
def as_sent(request: SignedInRequest, brand: str, conversation_id: int, message_id: int) -> HttpResponse:
    """The mail with its own look, harmless, for a frame. Remote images only with `?images=remote`."""
    visible = Conversation.objects.visible_to(request.access)
    found = get_object_or_404(visible, pk=conversation_id)
    file = get_object_or_404(Attachment, message=message_id, message__conversation=found, is_original=True)
    try:
        raw = blobs.get(file.brand_id, file.blob)
    except FileNotFoundError as error:
        raise Http404(_("The file is not on this machine.")) from error
    mail, wants_remote = parse(raw), request.GET.get("images") == "remote"
    shown = safe(
        mail.html or plain_as_html(mail.text), picture=Pictures(raw, mail).address, keeps_remote=wants_remote
    )
    context = {"mail": mail, "html": shown.html, "left_out": 0 if wants_remote else shown.remote}
    response = render(request, "mail/as_sent.html", context)
    response["Content-Security-Policy"] = POLICY.format(
        images="data: https: http:" if wants_remote else "data:"
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_GET
def recipients(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Beside the box in which an answer is written: who else gets it, and whether the address has bounced."""
    visible = Conversation.objects.visible_to(request.access).select_related("identity")
    found = get_object_or_404(visible, pk=conversation_id)
    address, is_by_mail = found.identity.value, found.identity.kind == "mail"
    bounced = BouncedAddress.objects.standing().filter(brand=found.brand_id, address=address.lower())
    context = {
        "copies": copied_now(found, address, now=timezone.now()) if is_by_mail else (),
        "bounced": bounced.first() if is_by_mail else None,
    }
    return render(request, "mail/_recipients.html", context)
