"""A promise that cannot be kept is told anew before it breaks; the customer chooses what to do instead."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.models import Conversation, HeldAnswer
from troth.core.errors import Refused
from troth.promises.giving.withholding import may_be_told_anew
from troth.promises.models import Promise
from troth.promises.resetting.choosing import CHOICES, Choice, choices_for, choose
from troth.promises.resetting.looking import calendar_for, new_due
from troth.promises.resetting.replacing import NotReset, Replacement, lock_talk, note_reset, replace, running
from troth.promises.resetting.words import Anew, opens_at, told_anew
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.due import Explanation
from troth.promises.rules.resetting import chosen_time

__all__ = [
    "CHOICES",
    "LONGEST_REASON",
    "Choice",
    "NoReason",
    "NotReset",
    "choices_for",
    "choose",
    "ensure_may_be_reset",
    "previewed",
    "proposed",
    "reset",
    "reset_in_time",
]

LONGEST_REASON = 500


class NoReason(Refused):
    """A new time without a reason, or one that is not later than what was told."""


@transaction.atomic
def reset(
    promise: Promise, *, due_at: datetime, cause: str, now: datetime, by: User | None = None
) -> Promise:
    """Tell the customer a new time, with `cause` in the words that they read, before the first has passed.

    The first stays on the books and breaks at its time, unless it is answered by then all the same. Raises
    NotReset where it has ended, was told a new time already or was never told; NoReason for such a time.
    """
    cause = cause.strip()
    if not cause or len(cause) > LONGEST_REASON:
        raise NoReason(_("Say in a sentence why it takes longer; the customer reads it."))
    if due_at <= max(now, promise.due_at):
        raise NoReason(_("The new time must be later than the one that the customer was told."))
    return _reset(promise, chosen_time(now, due_at), cause=cause, now=now, by=by)


def previewed(talk: Conversation, promise: Promise, *, due_at: datetime, cause: str, now: datetime) -> str:
    """What the customer would read; both come with all that the words speak of."""
    opening = opens_at(calendar_for(promise, talk.brand.zone), now)
    return told_anew(talk, Anew(told=promise, due_at=due_at, reason=cause, now=now, opens_at=opening)).text


def proposed(promise: Promise, zone: str, *, now: datetime) -> datetime:
    """The time that the clock would choose, or twice the wait where it never opens again."""
    try:
        return new_due(promise, zone, now=now).due_at
    except CalendarError:
        return promise.due_at + (promise.due_at - promise.made_at)


def _reset(
    promise: Promise, reckoned: Explanation, *, cause: str, now: datetime, by: User | None = None
) -> Promise:
    talk = lock_talk(promise)
    former = running(promise)
    ensure_may_be_reset(former, now)
    if not may_be_told_anew(talk, former):
        raise NotReset(_("As much was told here as may be within an hour; write an update yourself."))
    opening = opens_at(calendar_for(former, talk.brand.zone), now)
    anew = Anew(told=former, due_at=reckoned.due_at, reason=cause, now=now, opens_at=opening)
    said = told_anew(talk, anew)
    given_by = by if former.given_by_id else None
    made = replace(talk, Replacement(former=former, reckoned=reckoned, said=said, now=now, given_by=given_by))
    note_reset(former, made, cause=cause, by_id=by.pk if by else None)
    return made


def ensure_may_be_reset(promise: Promise, now: datetime) -> None:
    """Raises NotReset, which says why not."""
    if promise.reset_at is not None or Promise.objects.filter(replaces=promise).exists():
        raise NotReset(_("The customer was told another time already; give that one a new time."))
    if promise.announced_at is None:
        raise NotReset(_("The customer was told no time here, so there is nothing to tell anew."))
    if promise.due_at <= now:
        raise NotReset(_("This promise is broken already. Answer, or write an update."))
    most = promise.policy.most_resets if promise.policy else 2
    if resets_of_turn(promise) >= most:
        raise NotReset(
            _("This turn had as many new times as the brand allows (%(count)s).") % {"count": most}
        )


def resets_of_turn(promise: Promise) -> int:
    """How often this turn's customer was told a new time by us; what they chose themselves does not count."""
    turn = Promise.objects.filter(
        conversation=promise.conversation_id, turn_opened_at=promise.turn_opened_at, kind=promise.kind
    )
    return turn.filter(reset_at__isnull=False).count()


@transaction.atomic
def reset_in_time(promise_id: int, *, cause: str, asked_at: datetime) -> Promise | None:
    """What the clock asked for a moment ago, if it is still so; none where it is not, or cannot be told."""
    promise = Promise.objects.filter(pk=promise_id).first()
    if promise is None:
        return None
    talk = lock_talk(promise)
    now = max(timezone.now(), asked_at)
    is_answered_soon = HeldAnswer.objects.filter(conversation=talk).exists()
    if talk.closed_at or talk.turn_opened_at is None or is_answered_soon:
        return None
    try:
        former = running(promise)
        reckoned = new_due(former, talk.brand.zone, now=now)
        return _reset(former, reckoned, cause=cause, now=now)
    except (NotReset, CalendarError):
        # Answered, broken, told anew by a person, told enough, or never open again: it may break.
        return None
