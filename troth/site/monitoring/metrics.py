"""GET /metrics: numbers for Prometheus, to whoever holds TROTH_METRICS_TOKEN. None of them names a person."""

import hmac
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from troth import __version__
from troth.core.models import Heartbeat

Respond = Callable[[HttpRequest], HttpResponseBase]

MEANING = {
    "conversations_open": "Conversations that are not closed.",
    "conversations_to_answer": "Open conversations in which the customer spoke last.",
    "conversations_late": "Open conversations whose answer is past its time.",
    "promises_running": "Promises that are neither kept, broken nor void.",
    "promises_at_risk": "Running promises whose warning time has passed.",
    "promises_overdue": "Running promises past their due time: what the clock has yet to do.",
    "deliveries_waiting": "Messages that are on their way to a customer.",
    "jobs_todo": "Jobs that wait for a worker.",
    "jobs_doing": "Jobs that a worker has begun.",
    "jobs_failed": "Jobs that ended without success.",
}


class Counted(Collector):
    """What the database says at the moment of asking, for the whole installation."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        version = GaugeMetricFamily("troth_version", "Which Troth this is.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        with connection.cursor() as cursor:
            cursor.execute("select * from desk_counts()")
            counts = cursor.fetchone()
            found = dict(zip((column.name for column in cursor.description), counts, strict=True))
            cursor.execute("select alarms_ringing()")
            (alarms,) = cursor.fetchone()
        for name, words in MEANING.items():
            yield GaugeMetricFamily(f"troth_{name}", words, value=found[name])
        yield GaugeMetricFamily("troth_channel_alarms", "Channels that need a person.", value=alarms)
        beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
        for name in ("clock", "dispatcher"):
            if name in beats:
                age = (timezone.now() - beats[name]).total_seconds()
                words = f"Since the {name} last beat."
                yield GaugeMetricFamily(f"troth_{name}_beat_age_seconds", words, value=age)


class Lines(Collector):
    """Live lines that this process holds."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from troth.site.pages.live import lines

        yield GaugeMetricFamily("troth_live_lines", "Open live lines of staff.", value=len(lines.lines))


registry = CollectorRegistry()
registry.register(Counted())
registry.register(Lines())
TOOK = Histogram(
    "troth_request_seconds",
    "How long a page or an API call took in this process, by the name of its route.",
    ["method", "route", "status"],
    registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)


class Timed:
    """Middleware that measures each request; the route's name stands for its path, which names people."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.TROTH_METRICS_TOKEN:
            return self.respond(request)
        begin = time.perf_counter()
        response = self.respond(request)
        match = request.resolver_match
        route = (match.view_name or "other") if match else "none"
        method = (
            request.method if request.method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE") else "other"
        )
        TOOK.labels(method, route, str(response.status_code)).observe(time.perf_counter() - begin)
        return response


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    wanted = f"Bearer {settings.TROTH_METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if not settings.TROTH_METRICS_TOKEN or not hmac.compare_digest(wanted.encode(), given.encode()):
        raise Http404
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
