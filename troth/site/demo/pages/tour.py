"""The five stops of the tour: where each is, for whoever is on it."""

from collections.abc import Callable, Mapping

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from troth.accounts.models import Brand
from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation, Customer
from troth.promises.models import Promise


@require_safe
def tour(request: SignedInRequest, step: int) -> HttpResponse:
    """To the page of this stop; what stands behind the # tells the page which stop it is."""
    if step not in STOPS:
        raise Http404
    return redirect(f"{STOPS[step](request)}#tour-{step}")


def _home(request: SignedInRequest) -> str:
    """The slug under which this person sees all that is theirs."""
    brands = request.access.brands
    return "all" if len(brands) != 1 else str(Brand.objects.values_list("slug", flat=True).get(id__in=brands))


def _told(request: SignedInRequest) -> str:
    """The conversation whose told promise has the least time left."""
    promises = Promise.objects.visible_to(request.access).running().filter(announced_at__isnull=False)
    found = promises.select_related("conversation__brand").order_by("due_at").first()
    if found is None:
        return _conversations(request)
    return reverse("conversation", args=[found.conversation.brand.slug, found.conversation_id])


def _conversations(request: SignedInRequest) -> str:
    return reverse("conversations", args=[_home(request)])


def _broken(request: SignedInRequest) -> str:
    return f"{reverse('promises', args=[_home(request)])}?state=broken"


def _one_history(request: SignedInRequest) -> str:
    """A customer who mailed and then chatted."""

    def theirs(kind: str) -> Exists:
        return Exists(Conversation.objects.filter(customer=OuterRef("pk"), channel__kind=kind))

    standing = Customer.objects.visible_to(request.access).standing()
    both = standing.filter(theirs("mail"), theirs("chat"))
    found = both.select_related("brand").order_by("-id").first()
    if found is None:
        return reverse("customers", args=[_home(request)])
    return reverse("customer", args=[found.brand.slug, found.pk])


STOPS: Mapping[int, Callable[[SignedInRequest], str]] = {
    1: _told,
    2: _conversations,
    3: _told,
    4: _broken,
    5: _one_history,
}
