"""What somebody wants to see of the ledger."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from troth.accounts.access import Access
from troth.core.paging import id_in
from troth.promises.models import STATES, Promise, PromiseKind, PromiseQuerySet

TOLD = ("yes", "no")
PARTS = ("brand", "channel", "conversation__customer", "given_by", "replaced_by")
"""What a row shows besides its own columns: asked for at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty stands for any. The days are the reader's, the last one included."""

    state: str = ""
    channel: int | None = None
    kind: str = ""
    told: str = ""
    since: date | None = None
    until: date | None = None

    def as_query(self, **changes: str) -> dict[str, str]:
        """As the page's address says it."""
        said = {
            "state": self.state,
            "channel": self.channel,
            "kind": self.kind,
            "told": self.told,
            "since": self.since,
            "until": self.until,
        }
        return {key: str(value) for key, value in {**said, **changes}.items() if value}


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """What cannot be read counts as not asked for: every part comes from a form of ours."""
    return Wanted(
        state=_one_of(given.get("state", ""), STATES),
        channel=id_in(given.get("channel", "")) or None,
        kind=_one_of(given.get("kind", ""), PromiseKind.values),
        told=_one_of(given.get("told", ""), TOLD),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def promises_of(access: Access, wanted: Wanted) -> PromiseQuerySet:
    rows = narrowed(Promise.objects.visible_to(access), wanted)
    if wanted.since is not None:
        rows = rows.filter(made_at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(made_at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def narrowed(rows: PromiseQuerySet, wanted: Wanted) -> PromiseQuerySet:
    """By everything but the days, which each reader counts in a zone of their own."""
    if wanted.state:
        rows = rows.in_state(wanted.state)
    if wanted.channel is not None:
        rows = rows.filter(channel=wanted.channel)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.told:
        rows = rows.filter(announced_at__isnull=wanted.told == "no")
    return rows


def _one_of(text: str, known: Collection[str]) -> str:
    return text if text in known else ""


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 1) <= day < date(9000, 1, 1) else None
