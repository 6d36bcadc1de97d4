"""What goes on while somebody writes: drafts, files, who else is there, and what can be put in."""

from dataclasses import asdict
from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.models import User
from troth.accounts.web import SignedInRequest
from troth.conversations import mentioning
from troth.conversations.acts import drafting, holding, joining, saved_replies, tagging, viewing
from troth.conversations.models import Conversation, Kind
from troth.conversations.models.draft import WRITTEN
from troth.conversations.rules.variables import filled
from troth.desk.conversation import uploads
from troth.desk.conversation.filling import values_for
from troth.desk.conversation.finding import find_to_arrange, find_to_write
from troth.people.models import Agent, Queue
from troth.people.rules.presence import Presence


@require_POST
def draft(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Save what is written. 409 with the other words where another device has saved since."""
    found = find_to_write(request, conversation_id)
    asked = request.POST.get("kind", "")
    kind = Kind(asked) if asked in WRITTEN else Kind.ANSWER
    text = request.POST.get("text", "")
    files = [asdict(one) for one in uploads.files_named(found, request.POST.getlist("file"))]
    try:
        if "anyway" in request.POST:
            drafting.erase(found, request.user, kind)
        saved = drafting.save(found, request.user, kind, text, files=files, seen=_seen(request))
    except drafting.NewerDraft as newer:
        stands = newer.draft
        said = {"text": stands.text, "kind": stands.kind, "seen": stands.updated_at.isoformat()}
        return JsonResponse(said, status=409)
    return JsonResponse({"seen": saved.updated_at.isoformat() if saved else ""})


def _seen(request: HttpRequest) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None


@require_POST
def files(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Keep files while the words are still being written; answers with one chip each."""
    found = find_to_write(request, conversation_id)
    given = request.FILES.getlist("upload")
    if not given or len(given) > uploads.MOST:
        raise uploads.NotAttached(_("A message may have at most %(count)s files.") % {"count": uploads.MOST})
    kept = [uploads.keep(found, one) for one in given]
    return render(request, "desk/_chips.html", {"files": uploads.attached(found, kept)})


@require_POST
def viewers(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """This page is open, or with `leave` was closed; answers with who else is there."""
    found = find_to_write(request, conversation_id)
    if "leave" in request.POST:
        viewing.leave(found, request.user)
    else:
        viewing.look(found, request.user, is_writing="writing" in request.POST)
    return render(request, "desk/_viewers.html", {"others": viewing.others_at(found, request.user)})


@require_GET
def offers(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """What can be put in where somebody types: saved replies, people, tags, other conversations."""
    found = find_to_write(request, conversation_id)
    what, words = request.GET.get("what", ""), request.GET.get("q", "")[:80]
    context = {"brand": brand, "conversation": found, "what": what, "words": words}
    if what == "replies":
        context["offers"] = _replies(request, found, words)
    elif what == "people":
        context["offers"] = _people(found, words)
    elif what == "tags":
        context["offers"] = [
            (one, one, "") for one in tagging.tags_starting(found.brand_id, words, without=found)
        ]
    elif what == "conversations":
        context["others"] = joining.others_of(find_to_arrange(request, conversation_id))
    elif what == "holders":
        context["people"] = _holders(found)
        context["queues"] = Queue.objects.filter(brand=found.brand_id).order_by("name")
    return render(request, "desk/_offers.html", context)


def _holders(found: Conversation) -> list[tuple[User, Presence]]:
    now = timezone.now()
    here = {one.user_id: one.presence(now) for one in Agent.objects.filter(brand=found.brand_id)}
    people = holding.people_to_assign(found.brand_id)
    return [(one, here.get(one.pk, Presence.OFFLINE)) for one in people]


def _replies(request: SignedInRequest, found: Conversation, words: str) -> list[tuple[str, str, str]]:
    """Name, what is put in, and what stands beside the name."""
    rows = saved_replies.found_for(found.brand, words, found.language)
    if not rows:
        return []
    values = values_for(found, request.user)
    return [(row.name, filled(row.text, values(row.language)), row.language) for row in rows]


def _people(found: Conversation, words: str) -> list[tuple[str, str, str]]:
    wanted = words.casefold().lstrip("@")
    people = [one.name for one in mentioning.people_to_mention(found.brand_id)]
    return [(name, f"@{name} ", "") for name in people if wanted in name.casefold()][:8]
