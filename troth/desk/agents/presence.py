"""POST /presence: an open screen says that it is there, and its person says what they are."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.people.presence import beat, choose

CHOSEN = "presence"
"""The session keeps what was chosen, so that a page draws it without asking the database."""


@require_POST
def presence(request: SignedInRequest) -> HttpResponse:
    """`chosen` says what to be from now on; without it, it is only a sign of life."""
    brands, wanted = request.access.where(Permission.WRITE), request.POST.get("chosen")
    if not brands:
        return JsonResponse({"chosen": None})
    now_is = choose(request.user, brands, wanted) if wanted else beat(request.user, brands)
    if now_is is not None and request.session.get(CHOSEN) != now_is:
        request.session[CHOSEN] = now_is.value
    return JsonResponse({"chosen": now_is})
