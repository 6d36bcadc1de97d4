"""For load balancers and watchdogs: whether this process lives, and whether the whole works."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from troth.core.models import Heartbeat

CLOCK_IS_LATE_AFTER = timedelta(seconds=30)


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with the reason while the database is away or no clock runs: promises would break unseen."""
    parts = {"database": _database(), "clock": "unknown"}
    if parts["database"] == "ok":
        parts["clock"] = _clock()
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if ready else "not ready", **parts}, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Exception:
        connection.close()
        return "not reached"
    return "ok"


def _clock() -> str:
    beat = Heartbeat.objects.filter(name="clock").values_list("beat_at", flat=True).first()
    if beat is None:
        return "never ran: start troth work"
    return "ok" if timezone.now() - beat < CLOCK_IS_LATE_AFTER else "not running: start troth work"
