"""What came lately and how long it took: the brand's own messages of the last eight weeks, asked in SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from troth.accounts.models import Brand, Channel
from troth.core.database import fetched, statement
from troth.people.models import weights_of
from troth.people.rules.capacity import Weight, weight_of
from troth.promises.capacity.rules.handling import (
    Handling,
    Hold,
    chat_handling,
    handling_of,
    pace_of,
    patience_of,
)
from troth.promises.capacity.rules.hours import A_WEEK, HOURS, ByHour, times_seen
from troth.promises.models import REPLIES

LOOKED_BACK = 8 * A_WEEK
PAUSE = timedelta(minutes=30)
"""Silence after which a chat's next word is a new chat to whoever is there."""
SHORTEST, LONGEST = 5, 20 * 60
"""Seconds of writing: below, something was sent twice; above, there was a pause in it."""

ARRIVALS = statement(__package__, "arrivals")
WRITTEN = statement(__package__, "written")
HELD = statement(__package__, "held")
PATIENCE = statement(__package__, "patience")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of a kind of channel; times in seconds, patience none where nobody gives up."""

    handling: Handling
    patience: float | None
    weight: Weight


@dataclass(slots=True)
class Counted:
    """Turns and talks of one channel by hour of the week, and talks by how many weeks ago."""

    turns: list[int] = field(default_factory=lambda: [0] * HOURS)
    talks: list[int] = field(default_factory=lambda: [0] * HOURS)
    by_week: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class History:
    """`came` says how often each hour of the week came since the first turn."""

    channels: Mapping[int, str]
    """The kind of each channel of the brand."""
    counted: Mapping[int, Counted]
    kinds: Mapping[str, Kind]
    came: ByHour
    weeks: float

    def seen(self, channel_id: int) -> tuple[int, ...]:
        """What waits for somebody: each turn of what may wait, each new talk of a chat or call."""
        found = self.counted.get(channel_id, Counted())
        may_wait = self.kinds[self.channels[channel_id]].weight.may_wait
        return tuple(found.turns if may_wait else found.talks)

    def arriving(self, channel_ids: Iterable[int]) -> ByHour:
        """On all of these channels together, an hour."""
        seen = [self.seen(channel_id) for channel_id in channel_ids]
        return tuple(
            sum(one[hour] for one in seen) / came if came else 0.0 for hour, came in enumerate(self.came)
        )

    def of_kind(self, kind: str) -> list[int]:
        return [channel_id for channel_id, theirs in self.channels.items() if theirs == kind]

    def busiest(self, channel_id: int) -> float:
        """How much more than on average came in the busiest whole week."""
        weeks = (
            [self.counted[channel_id].by_week[ago] for ago in range(int(self.weeks))]
            if (channel_id in self.counted)
            else []
        )
        return max(weeks) * len(weeks) / sum(weeks) if sum(weeks) else 1.0


def history_of(brand: Brand, zone: ZoneInfo, now: datetime) -> History:
    """Seven queries, however much came."""
    since = now - LOOKED_BACK
    about = {"brand": brand.pk, "since": since, "until": now, "zone": zone.key, "pause": PAUSE, "first": 0}
    channels = _channels(brand.pk)
    counted, first = _counted(fetched(ARRIVALS, about))
    since = max(since, first or now)
    return History(
        channels=channels,
        counted=counted,
        kinds=_kinds(brand.pk, channels, about),
        came=times_seen(since, now, zone),
        weeks=(now - since) / A_WEEK,
    )


def kinds_of(brand_id: int, *, first: int, now: datetime) -> Mapping[str, Kind]:
    """What is known of each kind by the conversations from id `first` on: for who cannot wait for all of the
    eight weeks, which are seconds of work in a large brand. Five queries."""
    about = {"brand": brand_id, "since": now - LOOKED_BACK, "until": now, "pause": PAUSE, "first": first}
    return _kinds(brand_id, _channels(brand_id), about)


def _channels(brand_id: int) -> dict[int, str]:
    return dict(Channel.objects.filter(brand=brand_id).order_by("id").values_list("id", "kind"))


def _counted(rows: Sequence[tuple[Any, ...]]) -> tuple[dict[int, Counted], datetime | None]:
    found: dict[int, Counted] = defaultdict(Counted)
    for channel_id, hour, weeks_ago, turns, talks, _first in rows:
        one = found[channel_id]
        one.turns[hour] += turns
        one.talks[hour] += talks
        one.by_week[weeks_ago] += turns
    return found, min((row[5] for row in rows), default=None)


def _kinds(brand_id: int, channels: Mapping[int, str], about: Mapping[str, Any]) -> dict[str, Kind]:
    weights = weights_of(brand_id)
    kinds = {kind: weight_of(kind, weights) for kind in channels.values()}
    at_once = [channel_id for channel_id, kind in channels.items() if not kinds[kind].may_wait]
    written = _by_kind(channels, fetched(WRITTEN, {**about, "shortest": SHORTEST, "longest": LONGEST}))
    held = fetched(HELD, {**about, "channels": at_once}) if at_once else []
    waited = fetched(PATIENCE, {**about, "kinds": [str(kind) for kind in REPLIES]}) if at_once else []
    return {
        kind: Kind(
            _in_line(kind, weight, _by_kind(channels, held)), _patience(channels, kind, waited), weight
        )
        if not weight.may_wait
        else Kind(_written(kind, written), None, weight)
        for kind, weight in kinds.items()
    }


def _by_kind(
    channels: Mapping[int, str], rows: Iterable[tuple[Any, ...]]
) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for channel_id, *rest in rows:
        found[channels[channel_id]].append(tuple(rest))
    return found


def _in_line(kind: str, weight: Weight, held: Mapping[str, Sequence[tuple[Any, ...]]]) -> Handling:
    return chat_handling(kind, [Hold(*row) for row in held.get(kind, ())], pace_of(weight.at_once))


def _written(kind: str, written: Mapping[str, Sequence[tuple[Any, ...]]]) -> Handling:
    rows = written.get(kind, ())
    count = sum(row[0] for row in rows)
    return handling_of(kind, sum(row[0] * float(row[1]) for row in rows) / count if count else None, count)


def _patience(channels: Mapping[int, str], kind: str, rows: Iterable[tuple[Any, ...]]) -> float:
    mine = [(left, waited) for channel_id, left, waited in rows if channels[channel_id] == kind]
    return patience_of(sum(left for left, _ in mine), sum(waited for _, waited in mine))
