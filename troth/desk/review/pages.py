from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation
from troth.conversations.rules.words import storable
from troth.core.facts import record
from troth.core.paging import id_in
from troth.desk.review.facts import FindingReviewed
from troth.desk.review.findings import LISTS, found

LONGEST_NOTE = 500


@require_GET
def review(request: SignedInRequest, brand: str) -> HttpResponse:
    """What a person should look at. Nothing here changes a promise, a share or anybody's work."""
    listed = request.GET.get("list", "answers")
    if listed not in LISTS:
        raise Http404
    looked_at = "looked_at" in request.GET
    rows = found(listed, _brands(request), now=timezone.now(), looked_at=looked_at)
    return render(
        request,
        "desk/review.html",
        {
            "brand": brand,
            "listed": listed,
            "looked_at": looked_at,
            "names": names(),
            "abouts": abouts(),
            "findings": rows,
        },
    )


def names() -> dict[str, str]:
    return {
        "answers": _("Answers that may be none"),
        "refused": _("Answers that customers refused"),
        "pauses": _("Put off while the customer waited"),
        "chains": _("More than one new time"),
    }


def abouts() -> dict[str, str]:
    """What each list shows, and why."""
    return {
        "answers": _("Short answers, words that fit every question, and questions that were asked again."),
        "refused": _("The customer tapped “this was not an answer”. A new reply was promised each time."),
        "pauses": _("The turn is judged by who spoke last: nobody is parked who waits for us."),
        "chains": _("A new time is a cost, not a promise kept. Several in one turn wear out trust."),
    }


@require_POST
def review_looks(request: SignedInRequest, brand: str) -> HttpResponse:
    """A person has looked at a row, and says what they make of it."""
    visible = Conversation.objects.filter(brand__in=_brands(request))
    found_in = get_object_or_404(visible, pk=id_in(request.POST.get("conversation", "")) or 0)
    listed, subject_id = request.POST.get("list", ""), id_in(request.POST.get("subject", ""))
    if listed not in LISTS or subject_id is None:
        raise Http404
    record(
        FindingReviewed(
            brand_id=found_in.brand_id,
            conversation_id=found_in.pk,
            actor_id=request.user.pk,
            listed=listed,
            subject_id=subject_id,
            words=storable(request.POST.get("note", "")).strip()[:LONGEST_NOTE],
        )
    )
    return redirect(f"{reverse('review', args=[brand])}?list={listed}")


def _brands(request: SignedInRequest) -> list[int]:
    led = list(request.access.where(Permission.LEAD))
    if not led:
        raise Forbidden(_("Your role does not show this."))
    return led
