"""What somebody wants to see of the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.core.models import FactRecord
from troth.core.paging import cursor_of, id_in, numbers_of

SIZE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """None stands for any. `day` is the reader's."""

    person: int | None = None
    name: str = ""
    conversation: int | None = None
    day: date | None = None

    def as_query(self) -> dict[str, str]:
        """As the page's address says it."""
        said = {
            "person": self.person,
            "name": self.name,
            "conversation": self.conversation,
            "day": self.day,
        }
        return {key: str(value) for key, value in said.items() if value}


def wanted_of(given: Mapping[str, str]) -> Wanted:
    """What cannot be read counts as not asked for: every part comes from a form of ours."""
    return Wanted(
        person=_number(given.get("person", "")),
        name=given.get("name", "") if given.get("name", "").isidentifier() else "",
        conversation=_number(given.get("conversation", "").lstrip("#")),
        day=_day(given.get("day", "")),
    )


def facts_of(access: Access, wanted: Wanted) -> "QuerySet[FactRecord]":
    """The newest commit first; what a running transaction may still come before is not shown yet."""
    rows = FactRecord.objects.settled().filter(brand_id__in=access.where(Permission.AUDIT))
    if wanted.person is not None:
        rows = rows.filter(actor_id=wanted.person)
    if wanted.name:
        rows = rows.filter(name=wanted.name)
    if wanted.conversation is not None:
        rows = rows.filter(conversation_id=wanted.conversation)
    if wanted.day is not None:
        begin = timezone.make_aware(datetime.combine(wanted.day, time.min))
        end = timezone.make_aware(datetime.combine(wanted.day + timedelta(days=1), time.min))
        rows = rows.filter(happened_at__gte=begin, happened_at__lt=end)
    return rows.order_by("-xid", "-id")


def page(rows: "QuerySet[FactRecord]", cursor: str | None) -> tuple[list[FactRecord], str | None]:
    if cursor:
        xid, row_id = numbers_of(cursor, 2)
        rows = rows.filter(xid__lte=xid).exclude(xid=xid, id__gte=row_id)
    found = list(rows[: SIZE + 1])
    following = cursor_of(found[SIZE - 1].xid, found[SIZE - 1].pk) if len(found) > SIZE else None
    return found[:SIZE], following


def _number(text: str) -> int | None:
    return id_in(text) or None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1970, 1, 1) <= day < date(9000, 1, 1) else None
