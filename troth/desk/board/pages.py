"""The board of whoever leads: who waits, who is on, and what to do about the worst."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.actions import NothingSaid
from troth.conversations.models import Conversation
from troth.core.errors import Refused
from troth.core.paging import id_in
from troth.desk.board import actions, words
from troth.desk.board.neglected import neglected
from troth.desk.board.people import people
from troth.desk.board.standing import standing
from troth.desk.capacity.outgrown import outgrown_in
from troth.desk.capacity.words import percent
from troth.desk.conversation.forms import NoteForm
from troth.desk.lists.counts import count_words
from troth.desk.lists.words import language_name
from troth.desk.routing import waiting


class NobodyChosen(Refused):
    """The form names no person."""


@require_GET
def board(request: SignedInRequest, brand: str) -> HttpResponse:
    """The whole page, or for a screen that is open already what has changed on it."""
    if request.headers.get("HX-Request"):
        return render(request, "desk/_board.html", _shown(request, brand))
    context = {
        **_shown(request, brand),
        "alarms": _alarms(request, brand),
        "outgrown": outgrown_in(_led(request)),
        "percent": percent,
    }
    return render(request, "desk/board.html", context)


@require_POST
def assignment(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """To the person whose number `to` is; they must be on."""
    found = _find(request, conversation_id)

    def give() -> str:
        to = _chosen(request, found)
        actions.give(found, request.user, to=to)
        return _("Given to %(person)s.") % {"person": to}

    return _done(request, brand, give)


@require_POST
def taking(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = _find(request, conversation_id)

    def take() -> str:
        actions.take_over(found, request.user)
        return _("You hold it now.")

    return _done(request, brand, take)


@require_POST
def whisper(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found, form = _find(request, conversation_id), NoteForm(request.POST)

    def tell() -> str:
        if not form.is_valid():
            raise NothingSaid(_("Write something first."))
        actions.whisper(found, request.user, form.cleaned_data["text"], key=form.once("whisper"))
        return _("Whispered. Only whoever holds it was told.")

    return _done(request, brand, tell)


def _done(request: SignedInRequest, brand: str, act: Callable[[], str]) -> HttpResponse:
    """What came of it beside the board as it is now; without a script, the board or the refusal's page.

    Or the page of what waits, where it was done from there.
    """
    is_waiting = request.POST.get("at") == "waiting"
    if not request.headers.get("HX-Request"):
        act()
        return redirect("routing_waiting" if is_waiting else "board", brand)
    try:
        said = {"said": act()}
    except Refused as refused:
        # A fragment that is refused must still be shown: the browser drops what is no success.
        said = {"refused": str(refused)}
    if is_waiting:
        return render(request, "routing/_waiting.html", {**waiting.shown(request, brand), **said})
    return render(request, "desk/_board.html", {**_shown(request, brand), **said})


def _shown(request: SignedInRequest, brand: str) -> dict[str, Any]:
    led = _led(request)
    brands = list(Brand.objects.filter(id__in=led).order_by("name"))
    now = timezone.now()
    everybody = people(brands, now)
    channels = standing(brands, now)
    return {
        "brand": brand,
        "show_brand": len(brands) > 1,
        "channels": channels,
        "people": everybody,
        "neglected": neglected(brands, everybody, reader=request.user.pk),
        "sums": {
            name: words.sum_words([getattr(one, name) for one in channels])
            for name in ("waiting", "broken", "at_risk", "due_soon")
        },
        "words": words,
        "count_words": count_words,
        "language_name": language_name,
        "shown_at": now,
    }


def _led(request: SignedInRequest) -> list[int]:
    """The brands on this board. Raises Forbidden where this person leads in none of them."""
    led = request.access.where(Permission.LEAD)
    if not led:
        raise Forbidden(_("The board is for supervisors and owners."))
    return led


def _find(request: SignedInRequest, conversation_id: int) -> Conversation:
    visible = Conversation.objects.visible_to(request.access).with_people()
    found = get_object_or_404(visible, pk=conversation_id)
    if not request.access.may(Permission.LEAD, found.brand_id):
        raise Forbidden(_("The board is for supervisors and owners."))
    return found


def _chosen(request: SignedInRequest, found: Conversation) -> User:
    """Of the conversation's brand: of other people not even the name is told."""
    number = id_in(request.POST.get("to", "")) or 0
    person = User.objects.filter(pk=number, agents__brand=found.brand_id).first()
    if person is None:
        raise NobodyChosen(_("Choose somebody who is on."))
    return person


def _alarms(request: SignedInRequest, brand: str) -> SafeString:
    """What rings, as the channels show it themselves: asked at their address, since they are not imported.

    It stands in the first drawing of the page, so that nothing moves when it comes.
    """
    view = resolve(reverse("mail_alarms", args=[brand])).func
    shown: HttpResponse = view(request, brand=brand)
    return mark_safe(shown.content.decode())  # noqa: S308 - a template made it
