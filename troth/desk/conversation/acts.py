"""What is done with a conversation on its page, one form each. All of them work without a script."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from troth.accounts.models import User
from troth.accounts.web import SignedInRequest
from troth.conversations import actions
from troth.conversations.acts import holding, joining, saying, spam, splitting, tagging
from troth.conversations.models import Conversation, Joining, Message
from troth.conversations.request_links import void_links
from troth.core.errors import Refused
from troth.core.paging import id_in
from troth.desk.conversation.finding import back, find, find_to_arrange, find_to_write, number_in
from troth.people.models import Queue
from troth.routing.taking_back.acts import refuse_absent


class NobodyChosen(Refused):
    """Neither a person nor a queue of this brand."""


@require_POST
def taking(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find_to_write(request, conversation_id)
    holding.take(found, request.user)
    return back(request, brand, found)


@require_POST
def giving_back(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find_to_write(request, conversation_id)
    holding.give_back(found, request.user)
    return back(request, brand, found)


@require_POST
def assignment(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """To `person-3` or `queue-2`; with a summary it is a handover."""
    found = find_to_write(request, conversation_id)
    to, summary = _chosen(found, request.POST.get("to", "")), request.POST.get("summary", "")
    if isinstance(to, User):
        refuse_absent(found, to)
    saying.say_what_waits(found)
    if summary.strip():
        holding.hand_over(found, request.user, summary, to=to)
    else:
        holding.assign(found, request.user, to=to)
    return back(request, brand, found)


def _chosen(found: Conversation, to: str) -> User | Queue:
    kind, _dash, number = to.partition("-")
    chosen: User | Queue | None = None
    if kind == "person":
        people = {one.pk: one for one in holding.people_to_assign(found.brand_id)}
        chosen = people.get(id_in(number) or 0)
    elif kind == "queue":
        chosen = Queue.objects.filter(brand=found.brand_id, pk=id_in(number) or 0).first()
    if chosen is None:
        raise NobodyChosen(_("Choose a person or a queue of this brand."))
    return chosen


@require_POST
def closure(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find_to_write(request, conversation_id)
    saying.say_what_waits(found)
    actions.close(found, request.user)
    return back(request, brand, found)


@require_POST
def reopening(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find_to_write(request, conversation_id)
    spam.take_up_again(found, request.user)
    return back(request, brand, found)


@require_POST
def as_spam(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find_to_write(request, conversation_id)
    spam.mark_spam(found, request.user)
    return back(request, brand, found)


@require_POST
def links_voiding(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """The links to the customer's own page were given to the wrong person: none of them counts any more."""
    void_links(find_to_write(request, conversation_id), request.user)
    return redirect("conversation", brand, conversation_id)


@require_POST
def tags(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """Put the tag `name`, or with `remove` take it away."""
    found = find_to_write(request, conversation_id)
    if "remove" in request.POST:
        tagging.untag(found, request.user, request.POST["remove"])
    else:
        tagging.tag(found, request.user, request.POST.get("name", ""))
    return redirect("conversation", brand, conversation_id)


@require_POST
def merges(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """The other one goes on in this one."""
    found = find_to_arrange(request, conversation_id)
    other = find(request, number_in(request, "other"))
    for one in (found, other):
        saying.say_what_waits(one)
    made = joining.join(found, other, request.user)
    return redirect("conversation", brand, made.kept_id)


@require_POST
def merge_undoing(
    request: SignedInRequest, brand: str, conversation_id: int, joining_id: int
) -> HttpResponse:
    found = find_to_arrange(request, conversation_id)
    rows = Joining.objects.select_related("kept", "gone")
    saying.say_what_waits(found)
    joining.undo(get_object_or_404(rows, pk=joining_id, kept=found), request.user)
    return redirect("conversation", brand, conversation_id)


@require_POST
def splits(request: SignedInRequest, brand: str, conversation_id: int, message_id: int) -> HttpResponse:
    found = find_to_arrange(request, conversation_id)
    message = get_object_or_404(Message, pk=message_id, conversation=found)
    made = splitting.split(message, request.user, subject=request.POST.get("subject", ""))
    return redirect("conversation", brand, made.pk)
