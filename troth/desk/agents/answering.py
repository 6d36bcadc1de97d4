"""How somebody answers the offers that they get: shown to them and to those who set what work goes by."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils.translation import ngettext

from troth.desk.capacity.words import percent
from troth.people.models import Agent
from troth.promises.moments import length
from troth.routing.models import Offer

FEWEST = 19
"""Under so many no share is said."""
LATELY = 100


@dataclass(frozen=True, slots=True)
class Answering:
    """In words; `median` is empty where nothing was accepted or passed."""

    share: str
    median: str
    known: str


def answering_of(agent: Agent) -> Answering | None:
    """Of the newest offers that ended by their answer or for want of one; none where these are too few."""
    ended = Offer.objects.filter(agent=agent, withdrawn_at=None).exclude(
        accepted_at=None, passed_at=None, timed_out_at=None
    )
    rows = list(ended.order_by("-made_at").values_list("made_at", "accepted_at", "passed_at")[:LATELY])
    if len(rows) < FEWEST:
        return None
    answers = [(made_at, accepted_at or passed_at) for made_at, accepted_at, passed_at in rows]
    seconds = [(at - made_at).total_seconds() for made_at, at in answers if at is not None]
    accepted = sum(accepted_at is not None for _made_at, accepted_at, _passed_at in rows)
    known = ngettext("%(count)s offer", "%(count)s offers", len(rows)) % {"count": len(rows)}
    half = timedelta(seconds=max(1, round(median(seconds)))) if seconds else None
    return Answering(percent(accepted / len(rows)), length(half) if half else "", known)
