from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from troth.accounts.models import Brand
from troth.accounts.web import SignedInRequest


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """To the one brand of this person, or to all of theirs."""
    if len(request.access.brands) == 1:
        slug = Brand.objects.values_list("slug", flat=True).get(id__in=request.access.brands)
    else:
        slug = "all"
    return redirect("conversations", slug)
