import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from troth.accounts.models import Brand, Channel, User
from troth.conversations.actions import announce
from troth.conversations.facts import MessageDelivered, MessageReceived, MessageSent
from troth.conversations.models import Conversation, Delivery, Kind
from troth.core.facts import Fact, record
from troth.promises import words
from troth.promises.facts import (
    PolicyConfirmed,
    PolicyWithdrawn,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseNotMade,
    PromiseTold,
)
from troth.promises.models import OpeningHours, Policy, Promise, PromiseKind
from troth.promises.rules.announcing import Withheld, why_withheld
from troth.promises.rules.calendar import Calendar, CalendarError, as_data, parse
from troth.promises.rules.due import Explanation, explanation
from troth.promises.rules.warning import parse as ladder
from troth.promises.rules.warning import warn_at

logger = logging.getLogger(__name__)

RECENT = timedelta(hours=1)


def keep_hours(brand: Brand, calendar: Calendar, *, as_brands_own: bool = False) -> OpeningHours:
    """Write down when people are there; `as_brands_own` makes it what later promises start from."""
    return OpeningHours.objects.create(brand=brand, data=as_data(calendar), is_brands_own=as_brands_own)


def brands_own_hours(brand: Brand) -> OpeningHours | None:
    return OpeningHours.objects.filter(brand=brand, is_brands_own=True).order_by("-id").first()


@transaction.atomic
def confirm_policy(
    channel: Channel, allowed: timedelta, *, hours: OpeningHours | None, confirmed_by: User | None
) -> Policy:
    """From here on the channel promises, aloud: a person of the brand has said that this can be kept."""
    policy = Policy.objects.create(
        brand_id=channel.brand_id, channel=channel, hours=hours, allowed=allowed, confirmed_by=confirmed_by
    )
    record(
        PolicyConfirmed(
            brand_id=channel.brand_id,
            actor_id=confirmed_by.pk if confirmed_by else None,
            channel_id=channel.pk,
            policy_id=policy.pk,
        )
    )
    return policy


@transaction.atomic
def withdraw_policy(channel: Channel) -> None:
    """From here on nothing is announced on the channel; what customers were told already still runs."""
    policy = Policy.objects.current(channel.pk)
    if policy is None:
        return
    policy.withdrawn_at = timezone.now()
    policy.save(update_fields=["withdrawn_at"])
    record(PolicyWithdrawn(brand_id=channel.brand_id, channel_id=channel.pk, policy_id=policy.pk))


def calendar_of(policy: Policy) -> Calendar:
    return calendar_from(policy.hours.data if policy.hours else None, policy.brand.zone)


def calendar_from(data: Mapping[str, object] | None, zone: str) -> Calendar:
    """The calendar that was written down, or every hour of every day."""
    return parse(data) if data is not None else Calendar.always(zone)


def open_turn(fact: MessageReceived) -> None:
    """Promise an answer to the word that opened a turn, and tell the customer so if that may be done.

    What counts is the promise of the channel by which the word came, wherever the conversation began.
    """
    if not fact.opens_turn:
        return
    people = ("brand", "channel", "customer", "identity")
    conversation = Conversation.objects.select_related(*people).get(pk=fact.conversation_id)
    policy = Policy.objects.current(fact.channel_id or conversation.channel_id)
    if policy is None:
        return
    try:
        calendar = calendar_of(policy)
        reckoned = explanation(fact.received_at, policy.allowed, calendar)
    except CalendarError as error:
        # Whatever a calendar lacks, the customer's word is kept; the holder's own deadline runs instead.
        _note_not_made(conversation, policy, error)
    else:
        _make(fact, conversation, policy, calendar, reckoned)


def _note_not_made(conversation: Conversation, policy: Policy, error: CalendarError) -> None:
    logger.error("nothing was promised in conversation %s: %s", conversation.pk, error)
    record(
        PromiseNotMade(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            policy_id=policy.pk,
            cause=str(error),
        )
    )


def _make(
    fact: MessageReceived,
    conversation: Conversation,
    policy: Policy,
    calendar: Calendar,
    reckoned: Explanation,
) -> None:
    withheld = _why_withheld(conversation, fact)
    message, sentence = None, ""
    if withheld is None:
        sentence = _sentence(conversation, calendar, due_at=reckoned.due_at, now=fact.received_at)
        text = _acknowledgement(conversation, policy, sentence)
        message = announce(
            conversation,
            text,
            now=fact.received_at,
            expires_at=reckoned.due_at,
            channel_id=policy.channel_id if policy.channel_id != conversation.channel_id else None,
        )
    warned = warn_at(fact.received_at, reckoned.due_at, ladder(policy.warnings))
    promise = Promise.objects.create(
        brand_id=fact.brand_id,
        conversation=conversation,
        channel_id=policy.channel_id,
        policy=policy,
        kind=PromiseKind.FIRST_REPLY
        if conversation.opened_at == fact.received_at
        else PromiseKind.NEXT_REPLY,
        turn_opened_at=fact.received_at,
        made_at=fact.received_at,
        warn_at=warned,
        look_at=warned,
        due_at=reckoned.due_at,
        explanation=reckoned.as_data(),
        words=sentence,
        announcement=message,
        withheld=withheld or "",
    )
    Conversation.objects.filter(pk=conversation.pk).update(
        answer_by=promise.due_at, holder_until=promise.due_at
    )
    record(
        PromiseMade(
            brand_id=fact.brand_id,
            conversation_id=conversation.pk,
            promise_id=promise.pk,
            kind=promise.kind,
            due_at=promise.due_at,
        )
    )


def _acknowledgement(conversation: Conversation, policy: Policy, sentence: str) -> str:
    language = conversation.language
    came_here = policy.channel_id == conversation.channel_id
    if conversation.channel.kind == "chat" and came_here:
        return words.acknowledgement_in_chat(sentence=sentence, language=language)
    return words.acknowledgement_text(brand=conversation.brand.name, sentence=sentence, language=language)


def _why_withheld(conversation: Conversation, fact: MessageReceived) -> Withheld | None:
    since = timezone.now() - RECENT
    recent = Delivery.objects.announcements(conversation.channel_id, since)
    return why_withheld(
        is_automatic=fact.is_automatic,
        is_unverified=fact.is_unverified,
        is_still_owed=_is_still_owed(conversation, since),
        told_to_address=recent.to_address(conversation.identity.value).count_up_to(
            settings.TROTH_ANNOUNCEMENTS_AN_ADDRESS
        ),
        most_to_address=settings.TROTH_ANNOUNCEMENTS_AN_ADDRESS,
        told_in_all=recent.count_up_to(settings.TROTH_ANNOUNCEMENTS_IN_ALL),
        most_in_all=settings.TROTH_ANNOUNCEMENTS_IN_ALL,
    )


def _is_still_owed(conversation: Conversation, since: datetime) -> bool:
    """By mail; whoever chats sees in the chat what they were told before."""
    told = Delivery.objects.announcements(conversation.channel_id, since)
    owed = Q(message__promises__answered_at=None, message__promises__voided_at=None)
    others = told.to_address(conversation.identity.value).filter(owed, message__promises__isnull=False)
    return conversation.channel.kind != "chat" and others.exists()


def _sentence(conversation: Conversation, calendar: Calendar, *, due_at: datetime, now: datetime) -> str:
    return words.promise_sentence(
        due_at=due_at,
        now=now,
        opens_at=None if calendar.is_open(now) else calendar.next_opening(now),
        zone=conversation.customer.zone,
        brand_zone=conversation.brand.zone,
        language=conversation.language,
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


def keep(fact: MessageSent) -> None:
    """An answer keeps the promises of its turn, or, where their time has passed, ends the lateness."""
    if fact.kind != Kind.ANSWER:
        return
    ended: list[Fact] = []
    # The clock may hold a row for the instant in which it breaks it: the lock waits, then sees the outcome.
    # What was merged into this conversation is answered here as well.
    here = Q(pk=fact.conversation_id) | Q(merged_into=fact.conversation_id)
    owed = Promise.objects.unanswered().filter(
        conversation__in=Conversation.objects.filter(here).values("pk")
    )
    for promise in owed.select_for_update(no_key=True, of=("self",)).order_by("id"):
        promise.answered_at = fact.sent_at
        about: dict[str, Any] = {
            "brand_id": fact.brand_id,
            "conversation_id": fact.conversation_id,
            "actor_id": fact.actor_id,
            "promise_id": promise.pk,
        }
        if promise.broken_at is None and fact.sent_at <= promise.due_at:
            promise.kept_at = fact.sent_at
            ended.append(PromiseKept(**about, kept_at=fact.sent_at))
        elif promise.broken_at is None:
            promise.broken_at = fact.sent_at
            ended.append(PromiseBroken(**about, broken_at=fact.sent_at))
        promise.save(update_fields=["answered_at", "kept_at", "broken_at"])
    record(*ended)
