"""One promise takes the place of another: told first, and with the list in the order of what counts now."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import announce
from troth.conversations.models import Conversation, Holder
from troth.core.errors import Refused
from troth.core.facts import record
from troth.promises.giving.book import Owed, write_down
from troth.promises.models import REPLIES, Policy, Promise, PromiseKind
from troth.promises.resetting.facts import PromiseReset
from troth.promises.resetting.words import Said
from troth.promises.rules.due import Explanation

STANDS_FOR_A_REPLY = (*REPLIES, PromiseKind.CALL_BACK)


class NotReset(Refused):
    """This promise can have no new time, or not this one."""

    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What is promised from here on instead of `former`; what it leaves out is as before."""

    former: Promise
    reckoned: Explanation
    said: Said
    now: datetime
    kind: str = ""
    channel_id: int | None = None
    policy: Policy | None = None
    given_by: User | None = None


def lock_talk(promise: Promise) -> Conversation:
    """The conversation in which the promise's matter goes on, locked before the promise, as answers do."""
    talks = Conversation.objects.locked().select_related("brand", "channel", "customer", "identity")
    found = talks.get(pk=promise.conversation_id)
    while found.merged_into_id is not None:
        found = talks.get(pk=found.merged_into_id)
    return found


def running(promise: Promise) -> Promise:
    """The promise as it stands now, locked: the clock may be ending it. Raises NotReset if it has ended."""
    about = Promise.objects.running().select_related("policy__hours", "policy__brand", "channel")
    locked = about.select_for_update(no_key=True, of=("self",))
    found = locked.filter(pk=promise.pk, answered_at=None).first()
    if found is None:
        raise NotReset(_("This promise has ended already."))
    return found


def owed(talk: Conversation, promise: Promise) -> list[Promise]:
    """All of this turn that still wait for an answer, locked, oldest first: told first, and told anew.

    A call or word that somebody promised in person is theirs to keep, whatever the customer chooses.
    """
    waiting = (
        Promise.objects.unanswered()
        .filter(
            conversation__in={talk.pk, promise.conversation_id},
            turn_opened_at=promise.turn_opened_at,
            kind__in=STANDS_FOR_A_REPLY,
        )
        .filter(Q(given_by=None) | Q(kind__in=REPLIES))
    )
    about = waiting.select_related("policy__hours", "policy__brand", "channel")
    return list(about.select_for_update(no_key=True, of=("self",)).order_by("id"))


def newest_of(promise: Promise) -> Promise:
    """What stands in its place now, over any number of new times, also where that has ended."""
    while (later := Promise.objects.filter(replaces=promise).select_related("policy").first()) is not None:
        promise = later
    return promise


def replace(talk: Conversation, new: Replacement) -> Promise:
    """Say the new promise, write it down, and put the conversation where its time belongs."""
    former = new.former
    message = announce(
        talk,
        new.said.text,
        now=new.now,
        expires_at=new.reckoned.due_at,
        # By the way the former was told, which somebody may have written to from outside a chat.
        channel_id=former.channel_id if former.channel_id != talk.channel_id else None,
    )
    made = write_down(
        talk,
        Owed(
            kind=new.kind or former.kind,
            channel_id=new.channel_id or former.channel_id,
            reckoned=new.reckoned,
            turn_opened_at=former.turn_opened_at,
            made_at=new.now,
            policy=new.policy or former.policy,
            given_by_id=new.given_by.pk if new.given_by else None,
            replaces=former,
            words=new.said.sentence,
            announcement=message,
            # How others waited on another channel says nothing of this one.
            situation=former.situation if new.channel_id in (None, former.channel_id) else None,
        ),
    )
    put_in_order(talk, made)
    return made


def note_reset(former: Promise, made: Promise, *, cause: str, by_id: int | None) -> None:
    """What was told first stays on the books, with why the customer was told another time."""
    Promise.objects.filter(pk=former.pk).update(reset_at=made.made_at, reset_cause=cause)
    record(
        PromiseReset(
            brand_id=made.brand_id,
            conversation_id=made.conversation_id,
            actor_id=by_id,
            promise_id=former.pk,
            new_id=made.pk,
            due_at=made.due_at,
            words=cause,
        )
    )


def put_in_order(talk: Conversation, made: Promise) -> None:
    """What stands for the answer orders the list (rule R1), and whoever holds it has until then.

    By when it is solved, or the call or word that somebody promised in person besides, moves no open turn.
    """
    here = Conversation.objects.filter(pk=talk.pk)
    if made.kind in REPLIES or (made.kind in STANDS_FOR_A_REPLY and made.given_by_id is None):
        here.filter(turn_opened_at__isnull=False).update(answer_by=made.due_at)
    else:
        here = here.filter(turn_opened_at=None)
    here.filter(closed_at=None).exclude(holder=Holder.CUSTOMER).update(holder_until=made.due_at)
