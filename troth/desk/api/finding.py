"""Whose token it is, and what it may see and write."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from troth.accounts.access import Access, Forbidden
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation


def access_of(request: HttpRequest) -> Access:
    access: Access = request.access  # type: ignore[attr-defined]
    return access


def key_of(request: HttpRequest) -> str | None:
    """The Idempotency-Key, by which a retry is known."""
    return request.headers.get("Idempotency-Key", "").strip()[:200] or None


def find(request: HttpRequest, conversation_id: int) -> Conversation:
    visible = Conversation.objects.visible_to(access_of(request)).with_people()
    return get_object_or_404(visible, pk=conversation_id)


def find_to_write(request: HttpRequest, conversation_id: int) -> Conversation:
    found = find(request, conversation_id)
    if not access_of(request).may(Permission.WRITE, found.brand_id):
        raise Forbidden(_("Your role may read here, but not write."))
    return found
