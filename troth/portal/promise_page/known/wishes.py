"""What customers say they expect: the times by which they ask for an answer, in their own words."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from troth.accounts.models import Brand
from troth.conversations.models import Conversation, Kind, Message
from troth.insight.expectations.rules.due import due_at
from troth.insight.expectations.rules.expectation import Subject
from troth.insight.expectations.rules.find import find
from troth.promises.rules.basics import FEWEST

LOOKED_BACK = timedelta(days=90)
MOST_CONVERSATIONS = 300
LONGEST = 1500
"""Letters of a message that are looked at."""
TIMES = (
    r"\y(minut|hour|today|tonight|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|uur|uren|vandaag|vanavond|morgen|dag|saat|dakika|bug.n|yar.n|hora|hoy|ma.ana|d.as?)"
)
"""What a text holds that names a time at all, so that the others need not be read (PostgreSQL)."""
_QUOTED = re.compile(r"^>.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Half of the `customers` who named a time asked for an answer within `half`."""

    customers: int
    half: timedelta


def wishes_of(brand: Brand, *, now: datetime) -> Wishes | None:
    """From the newest conversations; None where fewer than nineteen customers named a time."""
    newest = Conversation.objects.filter(brand=brand, last_said_at__gte=now - LOOKED_BACK)
    asked = Message.objects.filter(
        conversation__in=newest.order_by("-last_said_at", "-id").values("pk")[:MOST_CONVERSATIONS],
        kind=Kind.CUSTOMER,
        is_automatic=False,
        text__iregex=TIMES,
    )
    zone = ZoneInfo(brand.zone)
    spans: dict[int, timedelta] = {}
    rows = asked.order_by("id").values_list("conversation__customer_id", "text", "said_at")
    for customer_id, text, said_at in rows:
        span = wish(text, said_at.astimezone(zone))
        if span is not None:
            spans[customer_id] = span  # what they said last
    if len(spans) < FEWEST:
        return None
    half = median(span.total_seconds() for span in spans.values())
    return Wishes(len(spans), timedelta(seconds=half))


def wish(text: str, said_at: datetime) -> timedelta | None:
    """How soon this text asks for an answer; None where it names no time. Quoted lines are not theirs."""
    own = _QUOTED.sub("", text)[:LONGEST]
    for found in find(own, is_wish=True):
        due = due_at(found.amount, said_at) if found.subject is Subject.REPLY else None
        if due is not None:
            return max(due - said_at, timedelta())
    return None
