"""What was promised in a request, and what of it is still owed, as its customer reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation
from troth.promises.honest.waiting import now_for
from troth.promises.honest.words import while_waiting
from troth.promises.models import Promise, PromiseKind
from troth.promises.receipts.links import link_to
from troth.promises.resetting.words import reason_said
from troth.promises.rules.due import Explanation
from troth.promises.words import explanation_words


@dataclass(frozen=True, slots=True)
class Owed:
    """One promise that runs, or whose time has passed.

    `first_words` are what a re-set was told before, `why_anew` its reason.
    """

    id: int
    kind: str
    title: str
    words: str
    due_at: datetime
    is_late: bool
    is_told: bool
    explanation: str
    receipt_url: str
    first_words: str
    why_anew: str
    is_reset: bool
    first_is_broken: bool


def told_in(conversations: Sequence[int]) -> list[Promise]:
    """Every promise that was said aloud in these conversations, oldest first, in one query."""
    aloud = Promise.objects.filter(conversation__in=conversations, announcement__isnull=False)
    return list(aloud.select_related("receipt").order_by("id"))


def owed_of(promises: Sequence[Promise], brand_slug: str, now: datetime) -> list[Owed]:
    """What still stands, by when it is due; a re-set stands in the place of the first time."""
    replaced = {promise.replaces_id for promise in promises}
    before = {promise.pk: promise for promise in promises}
    standing = [
        promise
        for promise in promises
        if promise.pk not in replaced
        and not (promise.kept_at or promise.answered_at or promise.voided_at or promise.left_at)
    ]
    standing.sort(key=lambda promise: promise.due_at)
    return [_owed(promise, before.get(promise.replaces_id or 0), brand_slug, now) for promise in standing]


def _owed(promise: Promise, first: Promise | None, brand_slug: str, now: datetime) -> Owed:
    receipt = getattr(promise, "receipt", None)
    return Owed(
        id=promise.pk,
        kind=promise.kind,
        title=title_of(promise),
        words=promise.words,
        due_at=promise.due_at,
        is_late=promise.broken_at is not None or promise.due_at <= now,
        is_told=promise.announced_at is not None,
        explanation=explained(promise),
        receipt_url=link_to(brand_slug, receipt.pk) if receipt else "",
        first_words=first.words if first else "",
        why_anew=reason_said(first.reset_cause, get_language() or "en") if first else "",
        is_reset=bool(first and first.reset_at),
        first_is_broken=bool(first and first.broken_at),
    )


def title_of(promise: Promise) -> str:
    titles = {
        PromiseKind.UPDATE: _("We write again"),
        PromiseKind.RESOLUTION: _("Solved"),
        PromiseKind.CALL_BACK: _("We call you"),
    }
    return titles.get(PromiseKind(promise.kind), _("You get an answer"))


def explained(promise: Promise) -> str:
    """How the time came about; nothing where somebody simply named it."""
    try:
        said = Explanation.from_data(promise.explanation)
        zone = timezone.get_current_timezone_name()
        return explanation_words(said, zone=zone, language=get_language() or "en")
    except (KeyError, ValueError, IndexError):
        return ""


def wait_of(conversation: Conversation, due_at: datetime | None, now: datetime) -> str:
    """The honest wait at this moment and the place in the line, as one sentence; or nothing."""
    found = now_for(conversation, now=now, due_at=due_at)
    return while_waiting(found.place, found.wait, language=get_language() or "en") if found else ""
