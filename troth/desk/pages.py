from hashlib import sha256
from uuid import uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations import actions
from troth.conversations.models import Attachment, Conversation, Delivery
from troth.conversations.rules.words import LONGEST
from troth.core import blobs
from troth.desk import messages, talk
from troth.desk.listing import listing


class WordsForm(forms.Form):
    """A reply or a note; `key` is made with the page, so that sending twice says it once."""

    text = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """To the one brand of this person, or to all of theirs."""
    if len(request.access.brands) == 1:
        slug = Brand.objects.values_list("slug", flat=True).get(id__in=request.access.brands)
    else:
        slug = "all"
    return redirect("conversations", slug)


@require_GET
def conversations(request: SignedInRequest, brand: str) -> HttpResponse:
    shown = listing(
        request.access, brand, view=request.GET.get("view", ""), cursor=request.GET.get("after") or None
    )
    template = "desk/_rows.html" if request.headers.get("HX-Request") else "desk/conversations.html"
    return render(request, template, {**shown, "brand": brand, "show_brand": brand == "all"})


@require_GET
def conversation(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = _find(request, conversation_id)
    return _page(request, brand, found, reply=WordsForm(initial=_key()), note=WordsForm(initial=_key()))


@require_POST
def replies(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found, form = _find_to_write(request, conversation_id), WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, brand, found, reply=form, note=WordsForm(initial=_key()), status=422)
    words = form.cleaned_data
    actions.reply(found, request.user, words["text"], key=_once("answer", words))
    return _leave(request, brand, found)


@require_POST
def notes(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found, form = _find_to_write(request, conversation_id), WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, brand, found, reply=WordsForm(initial=_key()), note=form, status=422)
    words = form.cleaned_data
    actions.note(found, request.user, words["text"], key=_once("note", words))
    return redirect("conversation", brand, conversation_id)


@require_http_methods(["POST"])
def closure(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = _find_to_write(request, conversation_id)
    actions.close(found, request.user)
    return _leave(request, brand, found)


@require_POST
def send_again(request: SignedInRequest, brand: str, conversation_id: int, delivery_id: int) -> HttpResponse:
    found = _find_to_write(request, conversation_id)
    delivery = get_object_or_404(
        Delivery.objects.select_related("message"), pk=delivery_id, message__conversation=found
    )
    actions.send_again(delivery, request.user)
    return redirect("conversation", brand, conversation_id)


@require_GET
def original(request: SignedInRequest, brand: str, conversation_id: int, message_id: int) -> HttpResponse:
    """The mail as it came. Always a download: it is hostile until proven otherwise."""
    found = _find(request, conversation_id)
    file = get_object_or_404(Attachment, message=message_id, message__conversation=found, is_original=True)
    try:
        content = blobs.get(file.brand_id, file.blob)
    except FileNotFoundError as error:
        raise Http404(_("The file is not on this machine.")) from error
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="message-{message_id}.eml"'
    response["Content-Security-Policy"] = "sandbox"
    return response


def _find(request: SignedInRequest, conversation_id: int) -> Conversation:
    visible = Conversation.objects.visible_to(request.access).with_people()
    return get_object_or_404(visible, pk=conversation_id)


def _find_to_write(request: SignedInRequest, conversation_id: int) -> Conversation:
    found = _find(request, conversation_id)
    if not request.access.may(Permission.WRITE, found.brand_id):
        raise Forbidden(_("Your role may read here, but not write."))
    return found


def _once(kind: str, words: dict[str, str]) -> str | None:
    """The same words of one form are said once; changed ones, after going back, are said as well."""
    if not words["key"]:
        return None
    return f"{kind}:{words['key']}:{sha256(words['text'].encode()).hexdigest()}"


def _leave(request: SignedInRequest, brand: str, found: Conversation) -> HttpResponse:
    """Back to the conversation, but for an expert: they see what they hold, and have just let go of it."""
    if request.access.may(Permission.READ, found.brand_id):
        return redirect("conversation", brand, found.pk)
    return redirect("conversations", brand)


def _key() -> dict[str, str]:
    return {"key": uuid4().hex}


def _page(
    request: SignedInRequest,
    brand: str,
    found: Conversation,
    *,
    reply: WordsForm,
    note: WordsForm,
    status: int = 200,
) -> HttpResponse:
    may_answer = request.access.may(Permission.WRITE, found.brand_id)
    said = messages.messages_of(found, slug=brand, may_answer=may_answer)
    address = [brand, found.pk]
    context = {
        "brand": brand,
        "conversation": talk.talk_of(found),
        "messages": said,
        "is_unverified": any(message.is_unverified for message in said),
        "promises": talk.promises_of(found),
        "reply_form": reply,
        "note_form": note,
        "may_answer": may_answer,
        "reply_url": reverse("replies", args=address),
        "note_url": reverse("notes", args=address),
        "close_url": reverse("closure", args=address),
    }
    return render(request, "desk/conversation.html", context, status=status)
