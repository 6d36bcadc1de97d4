"""An answer that an agent promises in person, in an update to whoever waits for it.

A turn has one promise of a reply that stands. An earlier time stands beside what was told, and both are to be
kept; a later one is a new time like any other, with the words of the update as its reason.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from troth.conversations.models import Conversation, Kind
from troth.core.errors import Refused
from troth.promises.models import Promise, PromiseKind
from troth.promises.outcomes.keeping import owed_in
from troth.promises.resetting.actions import LONGEST_REASON, ensure_may_be_reset
from troth.promises.resetting.replacing import STANDS_FOR_A_REPLY, note_reset, put_in_order, running


class NoAnswerPromised(Refused):
    """Nobody waits for an answer, it is being given, or the customer chose to be called instead."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the agent's word takes the place of, if anything; `is_reset` where the customer was told less."""

    kind: str
    former: Promise | None
    is_reset: bool


def standing_in(talk: Conversation, kind: Kind, *, due_at: datetime, now: datetime) -> Standing:
    """The promise of this turn that the agent's comes after, locked. Raises NoAnswerPromised and NotReset."""
    if kind == Kind.ANSWER:
        raise NoAnswerPromised(_("An answer ends the wait. Write an update to promise the answer in it."))
    if talk.turn_opened_at is None:
        raise NoAnswerPromised(_("Nobody waits for an answer here: promise to write again."))
    former = _newest(talk)
    if former is None:
        is_first = talk.opened_at == talk.turn_opened_at
        return Standing(PromiseKind.FIRST_REPLY if is_first else PromiseKind.NEXT_REPLY, None, False)
    if former.kind == PromiseKind.CALL_BACK:
        raise NoAnswerPromised(_("The customer chose to be called: promise a call."))
    has_ended = former.broken_at or former.answered_at or former.voided_at or former.due_at <= now
    is_reset = former.announced_at is not None and former.due_at < due_at and not has_ended
    if is_reset:
        former = running(former)
        ensure_may_be_reset(former, now)
    return Standing(former.kind, former, is_reset)


def _newest(talk: Conversation) -> Promise | None:
    """The end of what this turn was told, also where that has ended: two rows never replace the same one."""
    assert talk.turn_opened_at is not None, "asked only where somebody waits"
    of_turn = Promise.objects.filter(conversation=talk, turn_opened_at=talk.turn_opened_at)
    found = (owed_in(talk.pk) | of_turn).filter(kind__in=STANDS_FOR_A_REPLY, replaced_by=None)
    of_replies = found.exclude(kind=PromiseKind.CALL_BACK, replaces=None)
    return of_replies.select_related("channel").order_by("-id").first()


def take_its_place(talk: Conversation, standing: Standing, made: Promise, *, reason: str) -> None:
    """The agent's word orders the list from here on; what was told first stays on the books."""
    if standing.former is not None and standing.is_reset:
        note_reset(standing.former, made, cause=reason[:LONGEST_REASON], by_id=made.given_by_id)
    put_in_order(talk, made)
    talk.refresh_from_db(fields=["answer_by"])
