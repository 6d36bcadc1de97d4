"""What an agent sees of a visitor beside the conversation, and the visitor of an agent: that one writes."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.channels.chat.actions import say_typing, visitor_at
from troth.channels.chat.models import Visitor
from troth.channels.chat.rules.presence import TYPES_FOR, gone_since, types
from troth.conversations.models import Conversation, Kind
from troth.core.throttle import Throttle

typed = Throttle(30, burst=2)


@require_GET
def visitor(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """A piece of the conversation's page; empty where the customer is at no chat."""
    found = get_object_or_404(Conversation.objects.visible_to(request.access), pk=conversation_id)
    theirs = visitor_at(found)
    now = timezone.now()
    shown = {
        "visitor": theirs,
        "brand": brand,
        "conversation_id": conversation_id,
        "types": theirs is not None and types(now, theirs.typed_at),
        "looks_again": int(TYPES_FOR.total_seconds()),
        "is_there": theirs is not None and _is_there(theirs, now),
        "has_read": theirs is not None and _has_read(found, theirs),
    }
    return render(request, "chat/visitor.html", shown)


@require_POST
def agent_typing(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Somebody writes an answer. The browser asks every few seconds; what it asks more often is let go."""
    found = get_object_or_404(
        Conversation.objects.visible_to(request.access).select_related("channel"), pk=conversation_id
    )
    if not request.access.may(Permission.WRITE, found.brand_id):
        raise PermissionDenied
    if found.channel.kind == "chat" and not typed.wait(f"{request.user.pk}:{found.pk}"):
        say_typing(found)
    return HttpResponse(status=204)


def _is_there(visitor: Visitor, now: datetime) -> bool:
    since = gone_since(visitor.seen_at, visitor.left_at)
    return since is not None and since > now


def _has_read(conversation: Conversation, visitor: Visitor) -> bool:
    newest = conversation.messages.filter(kind__in=(Kind.ANSWER, Kind.UPDATE)).order_by("-id").first()
    return newest is not None and newest.pk <= visitor.read_id
