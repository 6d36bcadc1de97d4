"""A promise in an agent's own message: given in person, or by the policy with each update.

The customer reads it at the end of that message. Such a message goes out at once: what was promised is not
taken back.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import fit_to_say
from troth.conversations.acts import saying
from troth.conversations.models import Conversation, HeldAnswer, Kind, Message
from troth.core.errors import Refused
from troth.promises.giving.answering import standing_in, take_its_place
from troth.promises.giving.book import Owed, write_down
from troth.promises.giving.holding import hold
from troth.promises.giving.words import personal_sentence, update_sentence
from troth.promises.models import Policy, PromiseKind
from troth.promises.promising import reckoned, whole
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.due import Explanation

ANSWER = "answer"
"""An answer, of whichever of the two kinds of a reply this turn waits for."""
PERSONAL = (PromiseKind.CALL_BACK, PromiseKind.UPDATE, ANSWER)
"""What an agent may promise in person: to call, to write, to answer."""
SOONEST = timedelta(minutes=1)
LATEST = timedelta(days=366)


class NotPromised(Refused):
    """A time that has passed, or that nobody can answer for."""


@dataclass(frozen=True, slots=True)
class Given:
    """What an agent promises of their own accord: `kind` by `due_at`."""

    kind: str
    due_at: datetime

    def __str__(self) -> str:
        return f"{self.kind} {self.due_at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Manner:
    """`seen` is the newest message that the author has seen; `holds` waits for their ten seconds."""

    seen: int | None = None
    holds: bool = False


def sentence_of(conversation: Conversation, given: Given, *, now: datetime) -> str:
    """What the customer would read, in their language and zone. Raises NotPromised."""
    if given.kind not in PERSONAL:
        raise NotPromised(_("Promise to call, to write or to answer."))
    if not now + SOONEST <= given.due_at <= now + LATEST:
        raise NotPromised(_("Promise a time that is still to come, within a year."))
    return personal_sentence(conversation, given.kind, due_at=given.due_at, now=now)


@transaction.atomic
def say(
    conversation: Conversation,
    author: User,
    words: saying.Words,
    *,
    given: Given | None = None,
    manner: Manner = Manner(),
) -> Message | HeldAnswer:
    """Tell the customer, with what is promised at the end: `given`, else what the policy says of an update.

    Raises AnsweredMeanwhile, NotPromised, NoAnswerPromised and NotReset.
    """
    now, standing = timezone.now(), None
    if given is not None and given.kind == ANSWER:
        # A retry of what was said: it stands by now, so that nothing comes in its place once more.
        if (earlier := _said_before(conversation, words)) is not None:
            return earlier
        Conversation.objects.locked().get(pk=conversation.pk)
        standing = standing_in(whole(conversation.pk), words.kind, due_at=given.due_at, now=now)
    talk = whole(conversation.pk)
    owed = _owed(talk, author, words.kind, given=given, now=now)
    if owed is None:
        return saying.say(conversation, author, words, seen=manner.seen, holds=manner.holds)
    if (earlier := _said_before(conversation, words)) is not None:
        return earlier
    if standing is not None:
        owed = replace(owed, kind=standing.kind, replaces=standing.former)
    text = f"{fit_to_say(words.text)}\n\n{owed.words}"
    message = saying.say(conversation, author, replace(words, text=text), seen=manner.seen)
    assert isinstance(message, Message)
    found = Conversation.objects.locked().get(pk=message.conversation_id)
    # What was said may have ended the turn, or begun it anew: it is of the turn in which it was written.
    promise = write_down(found, replace(owed, announcement=message))
    if standing is not None:
        take_its_place(found, standing, promise, reason=words.text.strip())
    if given is not None:
        hold(found, promise)
    return message


def _owed(talk: Conversation, author: User, kind: Kind, *, given: Given | None, now: datetime) -> Owed | None:
    begun_at = talk.turn_opened_at or now
    if given is not None:
        return Owed(
            kind=given.kind,
            channel_id=talk.channel_id,
            reckoned=Explanation(now, given.due_at - now, ((now, given.due_at),)),
            turn_opened_at=begun_at,
            made_at=now,
            given_by_id=author.pk,
            words=sentence_of(talk, given, now=now),
        )
    # Whoever waits for an answer is told when they hear again; others were told what they asked.
    if kind != Kind.UPDATE or talk.turn_opened_at is None:
        return None
    policy = Policy.objects.current(talk.channel_id)
    explained = _reckoned(policy, talk, now) if policy else None
    if policy is None or explained is None:
        return None
    return Owed(
        kind=PromiseKind.UPDATE,
        channel_id=policy.channel_id,
        reckoned=explained,
        turn_opened_at=begun_at,
        made_at=now,
        policy=policy,
        words=update_sentence(talk, due_at=explained.due_at, now=now),
    )


def _reckoned(policy: Policy, talk: Conversation, now: datetime) -> Explanation | None:
    try:
        return reckoned(policy, PromiseKind.UPDATE, talk, now)
    except CalendarError:
        return None  # the update itself is worth more than the next one


def _said_before(conversation: Conversation, words: saying.Words) -> Message | None:
    """The first try of a retry: its span was counted from its own time, so that its words differ."""
    if words.key is None:
        return None
    earlier = conversation.messages.filter(key=f"{conversation.pk}:{words.key[:200]}").first()
    is_same = earlier is not None and earlier.text.startswith(words.text.strip())
    return earlier if is_same else None
