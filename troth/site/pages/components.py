"""Every component in every state, on one page; routed only with TROTH_DEBUG=1."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe


@dataclass(frozen=True, slots=True)
class Sample:
    due_at: datetime
    warn_at: datetime
    told: bool = True
    size: str = ""


@require_safe
@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    minutes = (200, 42, 3, -4, -3000)
    clocks = [Sample(now + timedelta(minutes=one), now + timedelta(minutes=one - 10)) for one in minutes]
    clocks.append(Sample(clocks[1].due_at, clocks[1].warn_at, told=False))
    clocks.append(Sample(clocks[1].due_at, clocks[1].warn_at, size="large"))
    return render(request, "site/components.html", {"clocks": clocks})
