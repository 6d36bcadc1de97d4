"""What became of the forecasts: whether each wait was over by then, also of those who still wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models.functions import Least

from troth.promises.models import REPLIES, Promise
from troth.promises.rules.wait.steps import step_above

MOST = 20_000
"""The newest that are judged: intervals of that many are a third of a per cent wide."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One forecast and its wait, in seconds. `hour` is that of the brand's clock in which they wrote.

    `is_answered` is false of who left and of who still waits: they waited at least so long.
    """

    channel_id: int
    hour: int
    forecast: float
    waited: float
    is_answered: bool
    had_to_wait: bool

    @property
    def held(self) -> bool | None:
        """Whether the wait was over within the forecast before it was rounded up; none while nobody knows."""
        if self.waited > self.forecast:
            return False
        return True if self.is_answered else None

    @property
    def said(self) -> float:
        """The forecast as it is said: rounded up, and beyond the steps as it is."""
        return step_above(self.forecast) or self.forecast


def judged(brand_ids: Collection[int], *, since: datetime, now: datetime) -> list[Judged]:
    """The forecasts that were made since then, the newest first. One query.

    What was void without an answer (spam, merged) waited for nobody and is left out.
    """
    rows = Promise.objects.filter(
        brand__in=brand_ids, made_at__gte=since, forecast__isnull=False, kind__in=REPLIES, replaces=None
    ).annotate(ended_at=Least("answered_at", "left_at"))
    columns = (
        "channel_id", "brand__zone", "turn_opened_at", "answered_at", "ended_at", "voided_at", "forecast",
        "situation__has_free_person",
    )  # fmt: skip
    found = rows.order_by("-id").values_list(*columns)[:MOST]
    return [
        Judged(
            channel_id=channel,
            hour=opened_at.astimezone(ZoneInfo(zone)).hour,
            forecast=forecast,
            waited=((ended_at or now) - opened_at) / timedelta(seconds=1),
            is_answered=answered_at is not None and answered_at == ended_at,
            had_to_wait=not is_free,
        )
        for channel, zone, opened_at, answered_at, ended_at, voided_at, forecast, is_free in found
        if ended_at or not voided_at
    ]
