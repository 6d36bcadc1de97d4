"""One promise as the ledger's pages show it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.desk.ledger.clocks import Clocks, clocks_of
from troth.desk.talk import explained, kind_words, state_words
from troth.promises import moments
from troth.promises.models import Promise


@dataclass(frozen=True, slots=True)
class Chained:
    """The promise before or after in a chain of times that were told anew."""

    url: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    url: str
    brand_name: str
    conversation_url: str
    customer_name: str
    kind: str
    channel: Channel
    given_by: str
    made_at: datetime
    announced_at: datetime | None
    due_at: datetime
    told: str | None
    state: str
    state_words: str
    ended_at: datetime | None
    answered_at: datetime | None
    explanation: str
    open_words: str
    wait_words: str
    before: Chained | None
    after: Chained | None


def row_of(promise: Promise, now: datetime) -> Row:
    """`promise` with the rows of `wanted.PARTS`."""
    clocks = clocks_of(promise, now)
    return Row(
        id=promise.pk,
        url=_address(promise.brand.slug, promise.pk),
        brand_name=promise.brand.name,
        conversation_url=reverse("conversation", args=[promise.brand.slug, promise.conversation_id]),
        customer_name=promise.conversation.customer.name,
        kind=kind_words(promise),
        channel=promise.channel,
        given_by=str(promise.given_by) if promise.given_by else "",
        made_at=promise.made_at,
        announced_at=promise.announced_at,
        due_at=promise.due_at,
        told=promise.told,
        state=promise.state,
        state_words=state_words(promise.state),
        ended_at=promise.kept_at or promise.broken_at or promise.voided_at,
        answered_at=promise.answered_at,
        explanation=explained(promise),
        open_words=open_words(clocks),
        wait_words=wait_words(clocks),
        before=_before(promise),
        after=_after(promise),
    )


def _before(promise: Promise) -> Chained | None:
    """Its due time is not known here: the row names only that there was one."""
    if promise.replaces_id is None:
        return None
    return Chained(_address(promise.brand.slug, promise.replaces_id), promise.due_at)


def _after(promise: Promise) -> Chained | None:
    newer = getattr(promise, "replaced_by", None)
    return Chained(_address(promise.brand.slug, newer.pk), newer.due_at) if newer else None


def _address(brand: str, promise_id: int) -> str:
    return reverse("promise", args=[brand, promise_id])


def open_words(clocks: Clocks) -> str:
    """What the promise counts, as in "12 minutes of 2 hours": closed hours stand still."""
    if not clocks.allowed:
        return "–"  # due by a time of day at which nobody had to be there before
    said = {"used": moments.about(clocks.used), "allowed": moments.length(clocks.allowed)}
    if clocks.used >= clocks.allowed:
        return _("all of %(allowed)s") % said
    return _("%(used)s of %(allowed)s") % said


def wait_words(clocks: Clocks) -> str:
    """What the customer lived through, as in "17 hours, of them 2 hours late"."""
    said = {"waited": moments.about(clocks.waited), "late": moments.about(clocks.late)}
    if clocks.late and clocks.runs:
        return _("%(waited)s so far, of them %(late)s late") % said
    if clocks.late:
        return _("%(waited)s, of them %(late)s late") % said
    return _("%(waited)s so far") % said if clocks.runs else said["waited"]
