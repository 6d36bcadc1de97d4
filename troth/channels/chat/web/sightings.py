"""On which sites a chat was lately seen: the origin and the time, and nothing about who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.channels.chat.models import Widget

NOTED_EVERY = timedelta(minutes=1)
"""A busy shop costs one write a minute."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """`seen_at` is none where no page of this origin has asked yet."""

    origin: str
    seen_at: datetime | None


def note_sighting(widget: Widget, origin: str, now: datetime) -> None:
    """A page of this origin, which may show the chat, asked how it looks."""
    origin = origin.lower()
    before = widget.sightings.get(origin)
    if not origin or (before and now - datetime.fromisoformat(before) < NOTED_EVERY):
        return
    kept = {one: at for one, at in widget.sightings.items() if one in widget.origins}
    widget.sightings = {**kept, origin: now.isoformat(timespec="seconds")}
    Widget.objects.filter(pk=widget.pk).update(sightings=widget.sightings)


def sightings_of(widget: Widget) -> Sequence[Sighting]:
    """Each site that may show it, in the order of the set-up."""
    seen = {one: datetime.fromisoformat(at) for one, at in widget.sightings.items()}
    return [Sighting(origin, seen.get(origin)) for origin in widget.origins]
