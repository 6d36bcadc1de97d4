"""What supervisors have whispered to this person, on whichever page they are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation, Mention
from troth.desk.board.actions import WHISPER

SHOWN = 3


@require_GET
def whispers(request: SignedInRequest) -> HttpResponse:
    """The newest that were not read yet. Opening the conversation reads them as well."""
    return _shown(request)


@require_POST
def reading(request: SignedInRequest, message_id: int) -> HttpResponse:
    """This person has read this one; of others' whispers nothing changes."""
    Mention.objects.unseen(request.user).filter(message=message_id).update(seen_at=timezone.now())
    return _shown(request)


def _shown(request: SignedInRequest) -> HttpResponse:
    visible = Conversation.objects.visible_to(request.access)
    mine = Mention.objects.unseen(request.user).filter(
        message__about__has_key=WHISPER, message__conversation__in=visible.values("pk")
    )
    rows = mine.select_related("message__author", "message__conversation__brand").order_by("-id")
    return render(request, "desk/_whispers.html", {"whispers": list(rows[:SHOWN])})
