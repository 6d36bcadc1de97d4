"""Giving a promise a new time by hand, with the words that the customer will read."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation
from troth.core.errors import Refused
from troth.desk.conversation.finding import back, find_to_write
from troth.desk.lists.words import language_name
from troth.desk.resets.forms import ResetForm
from troth.promises.models import Promise
from troth.promises.resetting.actions import previewed, proposed, reset


@require_http_methods(["GET", "HEAD", "POST"])
def promise_reset(
    request: SignedInRequest, brand: str, conversation_id: int, promise_id: int
) -> HttpResponse:
    """POST says what stands in the form, or with `preview` only shows the words."""
    found = find_to_write(request, conversation_id)
    promise = _promise(found, promise_id)
    if request.method != "POST":
        return _page(request, brand, promise, form=_asked(promise, found))
    form = ResetForm(request.POST)
    if "preview" in request.POST:
        return _page(request, brand, promise, form=form)
    if not form.is_valid():
        return _page(request, brand, promise, form=form, status=422)
    try:
        said = form.cleaned_data
        reset(promise, due_at=said["due_at"], cause=said["reason"], now=timezone.now(), by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, brand, promise, form=form, status=refused.status)
    return back(request, brand, found)


def _promise(found: Conversation, promise_id: int) -> Promise:
    about = Promise.objects.select_related("policy__hours", "policy__brand", "channel")
    promise = get_object_or_404(about, pk=promise_id, conversation=found)
    promise.conversation = found
    return promise


def _asked(promise: Promise, found: Conversation) -> ResetForm:
    """Before anything is written, the time that the clock would choose."""
    due_at = proposed(promise, found.brand.zone, now=timezone.now())
    return ResetForm(initial={"due_at": timezone.localtime(due_at).replace(second=0, microsecond=0)})


def _page(
    request: SignedInRequest,
    brand: str,
    promise: Promise,
    *,
    form: ResetForm,
    status: int = 200,
) -> HttpResponse:
    found = promise.conversation
    shown = {
        "brand": brand,
        "conversation": found,
        "promise": promise,
        "form": form,
        "customers_language": language_name(found.language),
        "preview": _preview(found, promise, form),
    }
    return render(request, "desk/promise_reset.html", shown, status=status)


def _preview(found: Conversation, promise: Promise, form: ResetForm) -> str:
    """What the customer would read now; empty as long as something is missing."""
    if not form.is_bound or not form.is_valid():
        return ""
    said = form.cleaned_data
    return previewed(found, promise, due_at=said["due_at"], cause=said["reason"], now=timezone.now())
