"""What an agent sees of a visitor beside the conversation: whether they are there, write, and have read."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from troth.accounts.web import SignedInRequest
from troth.channels.chat.models import Visitor
from troth.channels.chat.rules.presence import TYPES_FOR, gone_since, types
from troth.conversations.models import Conversation, Kind


@require_GET
def visitor(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """A piece of the conversation's page; empty where the customer is at no chat."""
    found = get_object_or_404(Conversation.objects.visible_to(request.access), pk=conversation_id)
    theirs = Visitor.objects.filter(identity=found.identity_id).first()
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


def _is_there(visitor: Visitor, now: datetime) -> bool:
    since = gone_since(visitor.seen_at, visitor.left_at)
    return since is not None and since > now


def _has_read(conversation: Conversation, visitor: Visitor) -> bool:
    newest = conversation.messages.filter(kind__in=(Kind.ANSWER, Kind.UPDATE)).order_by("-id").first()
    return newest is not None and newest.pk <= visitor.read_id
