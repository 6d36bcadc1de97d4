from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.web import SignedInRequest
from troth.desk.conversation.finding import back, find_to_write
from troth.desk.giving.forms import GivenForm
from troth.promises.models import Promise, PromiseKind
from troth.promises.outcomes import keeping


@require_GET
def promise_preview(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """The sentence that the customer would read, while the agent chooses a time."""
    found = find_to_write(request, conversation_id)
    form = GivenForm(request.GET, conversation=found)
    form.is_valid()
    return render(request, "desk/_promise_preview.html", {"promised": form, "conversation": found})


@require_POST
def promise_call(request: SignedInRequest, brand: str, conversation_id: int, promise_id: int) -> HttpResponse:
    """ "I called": the promise of a call is kept by it, and `words` are noted for the team."""
    found = find_to_write(request, conversation_id)
    calls = Promise.objects.filter(kind=PromiseKind.CALL_BACK, conversation=found)
    promise = get_object_or_404(calls, pk=promise_id)
    keeping.call(promise, request.user, words=request.POST.get("words", ""))
    return back(request, brand, found)
