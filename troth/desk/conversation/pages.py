from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.acts import drafting, saying, tagging
from troth.conversations.models import Attachment, Conversation, Draft, HeldAnswer, Mention
from troth.core import blobs
from troth.desk import messages, reading, talk
from troth.desk.conversation import joined, uploads
from troth.desk.conversation.finding import find
from troth.desk.conversation.forms import NoteForm, ReplyForm, new_key
from troth.desk.customers.history import history_of
from troth.desk.giving.forms import GivenForm


@require_GET
def conversation(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find(request, conversation_id)
    reading.mark_read(request.user, found)
    Mention.objects.unseen(request.user).filter(message__conversation=found).update(seen_at=timezone.now())
    return page(request, brand, found)


@require_GET
def history(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Everything that was said with this customer, beside the conversation."""
    found = find(request, conversation_id)
    days, following = history_of(found.customer, request.access, brand, cursor=None)
    shown = {"days": days, "next_url": None, "has_more": following is not None, "brand": brand}
    return render(request, "desk/_beside.html", {**shown, "customer": found.customer})


@require_GET
def original(request: SignedInRequest, brand: str, conversation_id: int, message_id: int) -> HttpResponse:
    """The mail as it came. Always a download: it is hostile until proven otherwise."""
    found = find(request, conversation_id)
    file = get_object_or_404(Attachment, message=message_id, message__conversation=found, is_original=True)
    try:
        content = blobs.get(file.brand_id, file.blob)
    except FileNotFoundError as error:
        raise Http404(_("The file is not on this machine.")) from error
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="message-{message_id}.eml"'
    response["Content-Security-Policy"] = "sandbox"
    return response


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the composer: two forms, a promise in person, and what came in between."""

    reply: ReplyForm
    note: NoteForm
    files: list[uploads.Attached]
    stopped: saying.AnsweredMeanwhile | None = None
    drafts: Mapping[str, Draft] | None = None
    promised: GivenForm | None = None


def page(
    request: SignedInRequest,
    brand: str,
    found: Conversation,
    *,
    written: Written | None = None,
    status: int = 200,
) -> HttpResponse:
    may_answer = request.access.may(Permission.WRITE, found.brand_id)
    said = messages.messages_of(found, slug=brand, may_answer=may_answer)
    context: dict[str, Any] = {
        "brand": brand,
        "conversation": talk.talk_of(found),
        "messages": said,
        "is_unverified": any(message.is_unverified for message in said),
        "handover": messages.handover_in(said),
        "promises": talk.promises_of(found),
        "tags": tagging.tags_of(found),
        "joined": joined.joined_of(found, brand),
        "held": held_of(found, request),
        "holds_it": found.holder_person_id == request.user.pk,
        "may_answer": may_answer,
        "may_arrange": may_answer and request.access.may(Permission.READ, found.brand_id),
        "written": (written or fresh(request, found, seen=_newest(said))) if may_answer else None,
    }
    return render(request, "desk/conversation.html", context, status=status)


def held_of(found: Conversation, request: SignedInRequest) -> dict[str, Any] | None:
    held = HeldAnswer.objects.filter(conversation=found).select_related("author").first()
    if held is None:
        return None
    return {
        "text": held.text,
        "kind": held.kind,
        "name": str(held.author),
        "goes_at": held.goes_at,
        "held_at": held.held_at,
        "is_mine": held.author_id == request.user.pk,
    }


def _newest(said: Sequence[messages.Said]) -> int:
    return max((message.id for message in said), default=0)


def fresh(request: SignedInRequest, found: Conversation, *, seen: int) -> Written:
    """The composer as somebody finds it who opens the page: with what they had begun to write."""
    drafts = drafting.drafts_of(found, request.user)
    answer, note = drafts.get("answer"), drafts.get("note")
    begun = {"text": answer.text, "kind": answer.kind} if answer else {"kind": "answer"}
    return Written(
        reply=ReplyForm(initial={**begun, **new_key(), "seen": seen}),
        note=NoteForm(initial={**new_key(), **({"text": note.text} if note else {})}),
        files=uploads.attached(found, saying.files_of(answer.files)) if answer else [],
        drafts=drafts,
        promised=GivenForm(conversation=found),
    )
