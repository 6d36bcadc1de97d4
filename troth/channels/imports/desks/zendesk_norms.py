"""Zendesk's ticket metric events: its internal norms, which no customer was told.

Metric event types: developer.zendesk.com, "Ticket metric event types reference".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.channels.imports.desks.drafts import Draft, Promised
from troth.channels.imports.desks.fields import Unusable, identity, mapping, moment, word
from troth.insight.service_log.entry import Actor, Kind, PromiseEnding


@dataclass(slots=True)
class _Norm:
    """One clock. `target` is wall-clock time; none where only opening hours count."""

    started_at: datetime | None = None
    applied_at: datetime | None = None
    breached_at: datetime | None = None
    fulfilled_at: datetime | None = None
    target: timedelta | None = None


class Norms:
    """Puts each clock together from its events, in whatever order they come: one a turn, without words."""

    def __init__(self, zone: ZoneInfo | None) -> None:
        self.zone = zone
        self.norms: dict[tuple[str, str, str], _Norm] = {}

    def take(self, event: dict[str, Any], ticket: str) -> None:
        metric, instance = word(event.get("metric")), identity(event.get("instance_id"))
        if not metric or instance is None:
            raise Unusable("it names no metric or no instance of it")
        kind = word(event.get("type"))
        if event.get("deleted") is True or kind not in ("activate", "apply_sla", "breach", "fulfill"):
            return
        norm = self.norms.setdefault((ticket, metric, instance), _Norm())
        at = moment(event.get("time"), self.zone)
        match kind:
            case "activate":
                norm.started_at = min(at, norm.started_at or at)
            case "apply_sla":
                self._apply(norm, at, mapping(event.get("sla")))
            case "breach":
                norm.breached_at = min(at, norm.breached_at or at)
            case "fulfill":
                norm.fulfilled_at = min(at, norm.fulfilled_at or at)

    def _apply(self, norm: _Norm, at: datetime, sla: dict[str, Any]) -> None:
        """A norm that is changed later counts as it was first: the customer waits from there."""
        if norm.applied_at is not None and norm.applied_at <= at:
            return
        norm.applied_at, norm.target = at, None
        seconds, minutes = sla.get("target_in_seconds"), sla.get("target")
        if sla.get("business_hours") is False and isinstance(seconds, int | float):
            norm.target = timedelta(seconds=seconds)
        elif sla.get("business_hours") is False and isinstance(minutes, int | float):
            norm.target = timedelta(minutes=minutes)

    def drafts(self) -> Iterator[Draft]:
        for (ticket, metric, instance), norm in self.norms.items():
            if norm.applied_at:
                yield Draft(
                    ticket,
                    f"norm:{ticket}:{metric}:{instance}",
                    norm.applied_at,
                    Kind.PROMISE,
                    actor_kind=Actor.SYSTEM,
                    promised=_promised(_kind(metric, instance), norm),
                )


def _kind(metric: str, instance: str) -> str:
    if metric == "reply_time":
        return "first_reply" if instance == "1" else "next_reply"
    return metric


def _promised(kind: str, norm: _Norm) -> Promised:
    """Where opening hours count, the breach itself is the only word on when it was due."""
    start = norm.started_at or norm.applied_at
    due_at = norm.breached_at
    if due_at is None and norm.target is not None and start is not None:
        due_at = start + norm.target
    if norm.breached_at and not (norm.fulfilled_at and norm.fulfilled_at <= norm.breached_at):
        return Promised(kind, due_at, norm.breached_at, PromiseEnding.BROKEN)
    ending = PromiseEnding.KEPT if norm.fulfilled_at else None
    return Promised(kind, due_at, norm.fulfilled_at, ending)
