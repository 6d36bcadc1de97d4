"""What a policy promises when a customer's word opens a turn, and how they are told."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import F

from troth.accounts.models import Channel
from troth.conversations.actions import announce
from troth.conversations.customers.listing import lists_of
from troth.conversations.facts import MessageDelivered, MessageReceived
from troth.conversations.models import Conversation
from troth.core.facts import record
from troth.promises import wordings, words
from troth.promises.actions import calendar_of
from troth.promises.facts import PromiseNotMade, PromiseTold
from troth.promises.giving.book import Owed, write_down
from troth.promises.giving.withholding import withheld_from
from troth.promises.giving.words import refused_text, solved_sentence
from troth.promises.honest.following import at_opening
from troth.promises.models import Policy, Promise, PromiseKind
from troth.promises.rules.calendar import Calendar, CalendarError
from troth.promises.rules.due import Explanation
from troth.promises.rules.terms import About, Allowance, due, parse
from troth.promises.rules.warning import Level

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a reply is promised for. `answered_badly`: the promise whose answer the customer refused."""

    conversation: Conversation
    policy: Policy
    opened_at: datetime
    now: datetime
    kind: str = PromiseKind.NEXT_REPLY
    is_automatic: bool = False
    is_unverified: bool = False
    is_refusal: bool = False
    answered_badly: Promise | None = None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What is promised at once: the reply, and where the policy says so that the matter is solved.

    `own` are the brand's own words for it.
    """

    calendar: Calendar
    reply: Explanation
    solved: Explanation | None
    own: Mapping[str, str]


def open_turn(fact: MessageReceived) -> None:
    """Promise an answer to the word that opened a turn, and tell the customer so if that may be done.

    What counts is the promise of the channel by which the word came, wherever the conversation began.
    """
    if not fact.opens_turn:
        return
    conversation = whole(fact.conversation_id)
    is_first = conversation.opened_at == fact.received_at
    if not is_first:
        resume(conversation.pk)
    policy = Policy.objects.current(fact.channel_id or conversation.channel_id)
    if policy is None:
        return
    promise_reply(
        Turn(
            conversation=conversation,
            policy=policy,
            opened_at=fact.received_at,
            now=fact.received_at,
            kind=PromiseKind.FIRST_REPLY if is_first else PromiseKind.NEXT_REPLY,
            is_automatic=fact.is_automatic,
            is_unverified=fact.is_unverified,
        )
    )


def whole(conversation_id: int) -> Conversation:
    """The conversation with all that its announcements speak of, in one query."""
    people = ("brand", "channel", "customer", "identity")
    return Conversation.objects.select_related(*people).get(pk=conversation_id)


def resume(conversation_id: int) -> None:
    """A matter that seemed solved goes on: those inside are warned again of what was promised for it."""
    resting = Promise.objects.running().filter(conversation=conversation_id, kind=PromiseKind.RESOLUTION)
    resting.filter(look_at=None, warned_level__lt=len(Level)).update(look_at=F("warn_at"))


def promise_reply(turn: Turn) -> Promise | None:
    """Write down what is owed in this turn and say so; none where the calendar has no open time for it."""
    conversation = turn.conversation
    try:
        found = _reckoned_for(turn)
    except CalendarError as error:
        # Whatever a calendar lacks, the customer's word is kept; the holder's own deadline runs instead.
        _note_not_made(turn, error)
        return None
    allowed = (found.reply.due_at - turn.now).total_seconds()
    situation, forecast, usual = at_opening(conversation, _channel_of(turn), turn.now, promised=allowed)
    owed = _owed(turn, found, {"situation": situation, "forecast": forecast})
    promises = [write_down(conversation, each) for each in _told(turn, found, owed, usual)]
    by = promises[0].due_at
    Conversation.objects.filter(pk=conversation.pk).update(answer_by=by, holder_until=by)
    return promises[0]


def reckoned(policy: Policy, kind: str, conversation: Conversation, start: datetime) -> Explanation | None:
    """By when this policy promises that kind to a word that came at `start`; none where it promises none.

    Raises CalendarError where the calendar does not hold so much open time.
    """
    calendar = calendar_of(policy)
    allowed = _allowance(policy, kind, conversation, start.astimezone(calendar.zone))
    return due(allowed, start, calendar) if allowed is not None else None


def _reckoned_for(turn: Turn) -> Reckoned:
    about = (turn.conversation, turn.now)
    reply = reckoned(turn.policy, turn.kind, *about)
    assert reply is not None, "a policy always promises a reply"
    solved = None
    if turn.kind == PromiseKind.FIRST_REPLY:
        solved = reckoned(turn.policy, PromiseKind.RESOLUTION, *about)
    own = wordings.own_words(turn.conversation.brand_id, turn.conversation.language)
    return Reckoned(calendar_of(turn.policy), reply, solved, own)


def _allowance(policy: Policy, kind: str, conversation: Conversation, local: datetime) -> Allowance | None:
    """What a term says of this customer and hour; the plain promise is what a reply falls back on."""
    terms = parse(policy.terms)
    about = about_of(conversation) if kind in terms.kinds() else About(conversation.language)
    return terms.promised(kind, about, local, plain=policy.allowed)


def about_of(conversation: Conversation) -> About:
    """What terms may ask of a customer and their matter: two queries."""
    customer = conversation.customer
    return About(
        language=conversation.language,
        tags=frozenset(conversation.taggings.values_list("tag__name", flat=True)),
        tier=customer.tier,
        lists=lists_of(customer.pk),
    )


def _channel_of(turn: Turn) -> Channel:
    conversation = turn.conversation
    came_here = turn.policy.channel_id == conversation.channel_id
    return conversation.channel if came_here else turn.policy.channel


def _owed(turn: Turn, found: Reckoned, foreseen: Mapping[str, Any]) -> list[Owed]:
    """The reply's row first; each with its own words, and none where it must not be told."""
    withheld = withheld_from(
        turn.conversation, is_automatic=turn.is_automatic, is_unverified=turn.is_unverified
    )
    about: dict[str, Any] = {
        "channel_id": turn.policy.channel_id,
        "policy": turn.policy,
        "turn_opened_at": turn.opened_at,
        "made_at": turn.now,
        "withheld": withheld or "",
    }
    sentence = "" if withheld else _sentence(turn, found)
    reply = Owed(
        kind=turn.kind,
        reckoned=found.reply,
        words=sentence,
        replaces=turn.answered_badly,
        **about,
        **foreseen,
    )
    if found.solved is None:
        return [reply]
    told = {"due_at": found.solved.due_at, "now": turn.now}
    sentence = "" if withheld else solved_sentence(turn.conversation, **told)
    return [reply, Owed(kind=PromiseKind.RESOLUTION, reckoned=found.solved, words=sentence, **about)]


def _sentence(turn: Turn, found: Reckoned) -> str:
    conversation, calendar, now = turn.conversation, found.calendar, turn.now
    return words.promise_sentence(
        due_at=found.reply.due_at,
        now=now,
        opens_at=None if calendar.is_open(now) else calendar.next_opening(now),
        zone=conversation.customer.zone,
        brand_zone=conversation.brand.zone,
        language=conversation.language,
        own=found.own,
    )


def _told(turn: Turn, found: Reckoned, owed: list[Owed], usual: str) -> list[Owed]:
    """One announcement for all of them; `usual` is what more can be said of the wait."""
    if owed[0].withheld:
        return owed
    sentences = " ".join(part for part in (*(each.words for each in owed), usual) if part)
    message = announce(
        turn.conversation,
        _text(turn, found, sentences),
        now=turn.now,
        expires_at=owed[0].reckoned.due_at,
        channel_id=_other_channel(turn),
    )
    return [replace(each, announcement=message) for each in owed]


def _other_channel(turn: Turn) -> int | None:
    """The channel of the word, where that is not the conversation's own."""
    channel_id = turn.policy.channel_id
    return channel_id if channel_id != turn.conversation.channel_id else None


def _text(turn: Turn, found: Reckoned, sentences: str) -> str:
    conversation = turn.conversation
    if turn.is_refusal:
        return refused_text(conversation, sentences)
    language, brand = conversation.language, conversation.brand.name
    if conversation.channel.kind == "chat" and _other_channel(turn) is None:
        return words.acknowledgement_in_chat(
            sentence=sentences, language=language, brand=brand, own=found.own
        )
    return words.acknowledgement_text(brand=brand, sentence=sentences, language=language, own=found.own)


def _note_not_made(turn: Turn, error: CalendarError) -> None:
    logger.error("nothing was promised in conversation %s: %s", turn.conversation.pk, error)
    record(
        PromiseNotMade(
            brand_id=turn.conversation.brand_id,
            conversation_id=turn.conversation.pk,
            policy_id=turn.policy.pk,
            cause=str(error),
        )
    )


def mark_told(fact: MessageDelivered) -> None:
    """A promise counts as told once its announcement is out. Where that is unsure it counts against us."""
    untold = Promise.objects.filter(announcement=fact.message_id, announced_at=None)
    told = list(untold.order_by("id").values_list("pk", flat=True))
    Promise.objects.filter(pk__in=told).update(announced_at=fact.delivered_at)
    record(
        *(
            PromiseTold(
                brand_id=fact.brand_id,
                conversation_id=fact.conversation_id,
                promise_id=promise_id,
                told_at=fact.delivered_at,
            )
            for promise_id in told
        )
    )
