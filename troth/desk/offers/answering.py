"""Yes or no to one offer. An offer that is gone is said in a sentence above those that stand."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation
from troth.core.errors import Refused
from troth.desk.offers import words
from troth.desk.offers.pages import cards, page
from troth.routing.models import Offer
from troth.routing.offers.actions import OfferGone, accept, pass_on
from troth.routing.offers.gone import waits_no_longer


@require_POST
def acceptance(request: SignedInRequest, offer_id: int) -> HttpResponse:
    """They hold it from here on, and are led to it."""
    offer = _find(request, offer_id)
    try:
        accept(offer.pk, request.user, now=timezone.now())
        _ensure_seen(request, offer)
    except Refused as refused:
        return _answered(request, offer, refused=refused)
    address = reverse("conversation", args=[offer.brand.slug, offer.conversation_id])
    if not request.headers.get("HX-Request"):
        return redirect(address)
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer


@require_POST
def passing(request: SignedInRequest, offer_id: int) -> HttpResponse:
    """Somebody else is asked. `because` may name one of the reasons."""
    offer = _find(request, offer_id)
    because = request.POST.get("because", "")
    try:
        pass_on(
            offer.pk, request.user, now=timezone.now(), because=because if because in words.REASONS else ""
        )
    except Refused as refused:
        return _answered(request, offer, refused=refused)
    return _answered(request, offer)


def _find(request: SignedInRequest, offer_id: int) -> Offer:
    """Of this person alone: whoever leads sees the offers of others, and does not answer them."""
    mine = Offer.objects.visible_to(request.access).filter(agent__user=request.user)
    return get_object_or_404(mine.select_related("brand"), pk=offer_id)


def _ensure_seen(request: SignedInRequest, offer: Offer) -> None:
    """An expert's second yes, after their answer, leads nowhere: they see only what they hold."""
    if not Conversation.objects.visible_to(request.access).filter(pk=offer.conversation_id).exists():
        raise OfferGone(waits_no_longer())


def _answered(request: SignedInRequest, offer: Offer, *, refused: Refused | None = None) -> HttpResponse:
    """What stands now; without a script, on the page of its own."""
    said = str(refused) if refused else ""
    if request.headers.get("HX-Request"):
        # A fragment that is refused must still be shown: the browser drops what is no success.
        return cards(request, refused=said)
    if refused is None:
        return redirect("offers", offer.brand.slug)
    return page(request, refused=said, status=refused.status)
