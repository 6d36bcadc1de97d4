"""What is said on the page: answers and updates, notes, and the ten seconds to take an answer back."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from troth.accounts.web import SignedInRequest
from troth.conversations import actions
from troth.conversations.acts import drafting, saying
from troth.conversations.acts.saying import AnsweredMeanwhile, TooLate, Words
from troth.conversations.incoming import File
from troth.conversations.models import Conversation, Delivery, HeldAnswer, Kind
from troth.desk.conversation import uploads
from troth.desk.conversation.finding import back, find_to_write
from troth.desk.conversation.forms import NoteForm, ReplyForm, new_key, newest_seen
from troth.desk.conversation.pages import Written, fresh, page
from troth.desk.giving.forms import GivenForm
from troth.promises.giving.actions import Manner, say


@require_POST
def replies(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found, form = find_to_write(request, conversation_id), ReplyForm(request.POST)
    files, promised = _files(request, found), GivenForm(request.POST, conversation=found)
    if not (form.is_valid() & promised.is_valid()):
        return _again(request, brand, found, form=form, files=files)
    kind, text, given = form.kind_said(), form.cleaned_data["text"], promised.given()
    key = form.once(f"{kind} {given}" if given else kind)
    manner = Manner(seen=form.seen_message(), holds=True)
    try:
        say(found, request.user, Words(text, kind, files, key), given=given, manner=manner)
    except AnsweredMeanwhile as stopped:
        kept = [asdict(one) for one in files]
        drafting.write(found, request.user, kind, text, files=kept)
        return _again(request, brand, found, form=form, files=files, stopped=stopped)
    return back(request, brand, found)


def _files(request: HttpRequest, found: Conversation) -> list[File]:
    """Those that were uploaded while writing, and those that a browser without scripts sends along."""
    here = [uploads.keep(found, one) for one in request.FILES.getlist("upload")[: uploads.MOST]]
    return [*uploads.files_named(found, request.POST.getlist("file")), *here]


def _again(
    request: SignedInRequest,
    brand: str,
    found: Conversation,
    *,
    form: ReplyForm,
    files: list[File],
    stopped: AnsweredMeanwhile | None = None,
) -> HttpResponse:
    """The page with the words as they were written. Whoever was stopped has seen the other's answer now."""
    newest = newest_seen(found)
    if stopped is not None:
        form = ReplyForm({**form.cleaned_data, "kind": form.kind_said(), "seen": newest})
    note = fresh(request, found, seen=newest).note
    promised = GivenForm(request.POST, conversation=found)
    written = Written(form, note, uploads.attached(found, files), stopped, promised=promised)
    return page(request, brand, found, written=written, status=stopped.status if stopped else 422)


@require_POST
def notes(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found, form = find_to_write(request, conversation_id), NoteForm(request.POST)
    if not form.is_valid():
        reply = ReplyForm(initial={**new_key(), "kind": "answer", "seen": newest_seen(found)})
        written = Written(reply, form, [], promised=GivenForm(conversation=found))
        return page(request, brand, found, written=written, status=422)
    actions.note(found, request.user, form.cleaned_data["text"], key=form.once("note"))
    drafting.erase(found, request.user, Kind.NOTE)
    return redirect("conversation", brand, conversation_id)


@require_POST
def undoing(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Take back the answer that waits: its words are in the composer again."""
    found = find_to_write(request, conversation_id)
    held = HeldAnswer.objects.filter(conversation=found).select_related("conversation").first()
    if held is None:
        raise TooLate(_("This answer has gone out already."))
    saying.withdraw(held, request.user)
    return redirect("conversation", brand, conversation_id)


@require_POST
def send_again(request: SignedInRequest, brand: str, conversation_id: int, delivery_id: int) -> HttpResponse:
    found = find_to_write(request, conversation_id)
    delivery = get_object_or_404(
        Delivery.objects.select_related("message"), pk=delivery_id, message__conversation=found
    )
    actions.send_again(delivery, request.user)
    return redirect("conversation", brand, conversation_id)
