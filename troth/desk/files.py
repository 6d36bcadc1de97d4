"""Files that came with a message: hostile until proven otherwise, so they are downloads or plain pictures."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.web import SignedInRequest
from troth.conversations.models import Attachment, Conversation
from troth.conversations.rules.files import media_type_of
from troth.core import blobs

LARGEST_PICTURE = 10 * 1024 * 1024
"""Bytes up to which an image is shown beside the words."""
PICTURES = {"image/png", "image/jpeg", "image/jpg", "image/gif", "image/webp"}
_ALONE = "default-src 'none'; sandbox"
"""Opened by itself it runs nothing and belongs to nobody."""


@require_GET
def attachment(
    request: SignedInRequest, brand: str, conversation_id: int, message_id: int, attachment_id: int
) -> HttpResponse:
    """Always a download, whatever it says it is."""
    file = _find(request, conversation_id, message_id, attachment_id)
    return _response(file, "application/octet-stream", is_download=True)


@require_GET
def picture(
    request: SignedInRequest, brand: str, conversation_id: int, message_id: int, attachment_id: int
) -> HttpResponse:
    """An image, if its bytes are one, whatever it says it is."""
    file = _find(request, conversation_id, message_id, attachment_id)
    kind = _kind(file) if file.size <= LARGEST_PICTURE else None
    if kind is None:
        raise Http404(_("This file is no picture that can be shown."))
    return _response(file, kind, is_download=False)


def _find(request: SignedInRequest, conversation_id: int, message_id: int, attachment_id: int) -> Attachment:
    conversation = get_object_or_404(Conversation.objects.visible_to(request.access), pk=conversation_id)
    files = Attachment.objects.filter(message=message_id, message__conversation=conversation)
    return get_object_or_404(files.exclude(blob=""), pk=attachment_id)


def _kind(file: Attachment) -> str | None:
    try:
        with blobs.opened(file.brand_id, file.blob) as content:
            first = content.read(16)
    except FileNotFoundError:
        return None
    found = media_type_of(first)
    return found if found in PICTURES else None


def _response(file: Attachment, content_type: str, *, is_download: bool) -> HttpResponse:
    try:
        content = blobs.get(file.brand_id, file.blob)
    except FileNotFoundError as error:
        raise Http404(_("The file is not on this machine.")) from error
    response = HttpResponse(content, content_type=content_type)
    # A name that cannot break out of its header (RFC 6266).
    named = content_disposition_header(is_download, _one_line(file.name) or "file")
    response["Content-Disposition"] = named or "attachment"
    response["Content-Security-Policy"] = _ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    # What a hash names never changes; only this browser may keep it.
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _one_line(name: str) -> str:
    return "".join(sign if sign.isprintable() else "_" for sign in name[:200])
