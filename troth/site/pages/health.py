"""For load balancers and watchdogs: whether this process lives, and whether the whole works."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from troth.core.models import Heartbeat

IS_LATE_AFTER = timedelta(seconds=30)
"""Both beat every few seconds."""


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with the reason while the database is away, no clock runs or no dispatcher: promises would break
    unseen, and nobody would be asked to keep them.

    A channel that needs a person is told here, and makes nothing unready: no restart would mend it.
    """
    parts, channels = {"database": _database(), "clock": "unknown", "dispatcher": "unknown"}, "unknown"
    if parts["database"] == "ok":
        parts |= {name: _beating(name) for name in ("clock", "dispatcher")}
        channels = _channels()
    ready = all(state == "ok" for state in parts.values())
    said = {"status": "ok" if ready else "not ready", **parts, "channels": channels}
    return JsonResponse(said, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Exception:
        connection.close()
        return "not reached"
    return "ok"


def _beating(name: str) -> str:
    beat = Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
    if beat is None:
        return "never ran: start troth work"
    return "ok" if timezone.now() - beat < IS_LATE_AFTER else "not running: start troth work"


def _channels() -> str:
    """How many alarms ring, and no word of which: everybody may read this."""
    with connection.cursor() as cursor:
        cursor.execute("select alarms_ringing()")
        (count,) = cursor.fetchone()
    return f"{count} alarms: see the desk" if count else "ok"
