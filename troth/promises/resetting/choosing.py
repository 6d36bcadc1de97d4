"""What a customer chooses who was told a new time: to wait, another way, another time, or nothing more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.conversations.actions import close
from troth.conversations.customers.particulars import note_particular
from troth.conversations.models import Conversation, Identity, Particular
from troth.conversations.rules.particulars import MAIL, PHONE, phone
from troth.core.errors import Refused
from troth.core.facts import record
from troth.core.models import FactRecord
from troth.promises.models import REPLIES, Policy, Promise, PromiseKind
from troth.promises.outcomes import withdraw
from troth.promises.promising import about_of, reckoned
from troth.promises.resetting.facts import ChoiceMade, PromiseChanged
from troth.promises.resetting.looking import calendar_for
from troth.promises.resetting.replacing import Replacement, lock_talk, newest_of, owed, replace
from troth.promises.resetting.words import by_mail, called_back
from troth.promises.rules.calendar import CalendarError
from troth.promises.rules.due import Explanation
from troth.promises.rules.resetting import CALLS_UNTIL, call_times, chosen_time
from troth.promises.rules.terms import Term, parse

CHANGED = "changed at the customer's choice"
MOST_CHANGES, RECENT = 6, timedelta(hours=1)
"""So often a way or a time may be changed in one conversation: each change is told, by mail perhaps."""

MOST_TALKS_A_NUMBER, CALLED_LATELY = 3, timedelta(days=1)
"""In so many conversations one number may be called back: who types it need not be who is called."""


class Choice(StrEnum):
    KEEP_WAITING = "keep_waiting"
    BY_MAIL = "by_mail"
    CALL_BACK = "call_back"
    WITHDRAW = "withdraw"


CHOICES = tuple(Choice)


class NotOffered(Refused):
    """This cannot be chosen here, or not with such a time, address or number."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a customer may choose instead of `promise`; `times` are those of a call."""

    promise: Promise
    choices: tuple[Choice, ...]
    times: tuple[datetime, ...] = ()


def offer_in(conversation: Conversation, *, now: datetime) -> Offer | None:
    """What may be chosen in this conversation now: only after a new time was told, until something was."""
    newest = (
        Promise.objects.unanswered()
        .filter(conversation=conversation, conversation__turn_opened_at__isnull=False)
        .filter(replaces__reset_at__isnull=False, replaced_by=None)
        .select_related("channel", "policy__hours", "policy__brand", "brand")
    )
    promise = newest.order_by("-id").first()
    if promise is None or _has_chosen(promise):
        return None
    choices = choices_for(promise)
    times = times_for(promise, now=now) if Choice.CALL_BACK in choices else ()
    return Offer(promise, tuple(one for one in choices if one != Choice.CALL_BACK or times), times)


def choices_for(promise: Promise) -> tuple[Choice, ...]:
    """What may be chosen instead of this promise; nothing that no person of the brand has confirmed."""
    if promise.kind not in REPLIES:
        return ()
    offered = {Choice.KEEP_WAITING: True, Choice.WITHDRAW: True}
    offered[Choice.BY_MAIL] = promise.channel.kind == "chat" and way_by_mail(promise.brand_id) is not None
    offered[Choice.CALL_BACK] = bool(_terms_of_calls(promise))
    return tuple(choice for choice in CHOICES if offered[choice])


def _terms_of_calls(promise: Promise) -> list[Term]:
    """What somebody of the brand has confirmed of calls to this very customer, at whatever hour."""
    policy = Policy.objects.current(promise.channel_id)
    found = (
        [term for term in parse(policy.terms).terms if term.kind == PromiseKind.CALL_BACK] if policy else []
    )
    about = about_of(promise.conversation) if found else None
    return [term for term in found if about is not None and term.holds(about)]


def way_by_mail(brand_id: int) -> tuple[Channel, Policy] | None:
    """The brand's oldest mailbox that can send and for which somebody has confirmed a promise."""
    for channel in Channel.objects.filter(brand=brand_id, kind="mail").exclude(relay="").order_by("id"):
        if (policy := Policy.objects.current(channel.pk)) is not None:
            return channel, policy
    return None


def _has_chosen(promise: Promise) -> bool:
    facts = FactRecord.objects.filter(brand_id=promise.brand_id, conversation_id=promise.conversation_id)
    return facts.filter(name=ChoiceMade.__name__, details__promise_id=promise.pk).exists()


def _changes_in(talk: Conversation, now: datetime) -> int:
    """How often the customer changed a way or a time lately; one change may end several promises."""
    facts = FactRecord.objects.filter(brand_id=talk.brand_id, conversation_id=talk.pk)
    recent = facts.filter(name=PromiseChanged.__name__, happened_at__gt=now - RECENT)
    return recent.values("details__new_id").distinct().count()


def times_for(promise: Promise, *, now: datetime) -> tuple[datetime, ...]:
    """When a customer may be called back instead: in open hours of which a term says that they are called.

    Nothing where it never opens again.
    """
    calendar, terms = calendar_for(promise, promise.brand.zone), _terms_of_calls(promise)

    def is_promised(at: datetime) -> bool:
        return any(term.at(at.astimezone(calendar.zone)) is not None for term in terms)

    try:
        return call_times(now, calendar, may=is_promised)
    except CalendarError:
        return ()


@transaction.atomic
def choose(
    promise: Promise, choice: Choice | str, *, now: datetime, at: datetime | None = None, reach: str = ""
) -> Promise | None:
    """The customer's own choice; the promise that stands instead from here on, if there is another.

    `at` is when to call; `reach` the mail address or phone number. What had not broken ends as changed by
    the customer; what was broken stays so. Raises NotOffered.
    """
    talk = lock_talk(promise)
    if talk.customer_id != promise.conversation.customer_id:
        raise NotOffered(_("This cannot be chosen here."))
    waiting = owed(talk, promise)
    current = next((one for one in reversed(waiting) if one.kind in REPLIES), None)
    if current is None or talk.turn_opened_at is None:
        raise NotOffered(_("This was answered already, so that there is nothing left to choose."))
    if choice not in choices_for(current):
        raise NotOffered(_("This cannot be chosen here."))
    if choice in (Choice.BY_MAIL, Choice.CALL_BACK) and _changes_in(talk, now) >= MOST_CHANGES:
        raise NotOffered(_("That was too much at once; please wait a moment."))
    if choice == Choice.BY_MAIL:
        return _changed(talk, waiting, *_by_mail(talk, current, reach, now), choice=Choice.BY_MAIL)
    if choice == Choice.CALL_BACK:
        return _changed(talk, waiting, *_call_back(talk, current, at, reach, now), choice=Choice.CALL_BACK)
    _note(talk, current, Choice(choice))
    if choice == Choice.WITHDRAW:
        withdraw(talk, now)
        close(talk, None, cause="customer")
    return None


def _note(talk: Conversation, current: Promise, choice: Choice) -> None:
    if not _has_chosen(current):
        about = {"brand_id": talk.brand_id, "conversation_id": talk.pk}
        record(ChoiceMade(**about, promise_id=current.pk, choice=choice))


def _by_mail(
    talk: Conversation, current: Promise, reach: str, now: datetime
) -> tuple[Replacement, Particular]:
    way = way_by_mail(talk.brand_id)
    assert way is not None, "it is offered only where there is one"
    channel, policy = way
    found = _confirmed(policy, current.kind, talk, now)
    new = Replacement(
        former=newest_of(current),
        reckoned=found,
        said=by_mail(talk, found.due_at, now),
        now=now,
        kind=current.kind,
        channel_id=channel.pk,
        policy=policy,
    )
    return new, note_particular(talk.customer, MAIL, _address(talk, reach))


def _other_talks_called_at(number: str, talk: Conversation, now: datetime) -> int:
    """In how many other conversations somebody lately had this number called: anybody can type any number."""
    calls = Promise.objects.filter(
        brand=talk.brand_id, kind=PromiseKind.CALL_BACK, made_at__gt=now - CALLED_LATELY
    )
    to_it = calls.filter(
        conversation__customer__particulars__kind=PHONE, conversation__customer__particulars__value=number
    )
    return to_it.exclude(conversation=talk).values("conversation").distinct().count()


def _confirmed(policy: Policy | None, kind: str, talk: Conversation, start: datetime) -> Explanation:
    """What somebody of the brand has confirmed for such a promise; raises NotOffered for nothing."""
    try:
        found = reckoned(policy, kind, talk, start) if policy else None
    except CalendarError:
        found = None
    if found is None:
        raise NotOffered(_("This cannot be chosen here."))
    return found


def _address(talk: Conversation, reach: str) -> str:
    """The one that was given, else one that is known to be theirs."""
    address = reach.strip().lower()
    if not address:
        known = Identity.objects.filter(customer=talk.customer_id, kind="mail", verified_at__isnull=False)
        address = known.order_by("-id").values_list("value", flat=True).first() or ""
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotOffered(_("Say at which mail address the answer is to reach you.")) from error
    return address


def _call_back(
    talk: Conversation, current: Promise, at: datetime | None, reach: str, now: datetime
) -> tuple[Replacement, Particular]:
    number = phone(reach)
    if not number:
        raise NotOffered(_("Say by which phone number we reach you, with 9 to 15 digits."))
    if _other_talks_called_at(number, talk, now) >= MOST_TALKS_A_NUMBER:
        raise NotOffered(_("This number is called back often enough today; please choose another way."))
    if at is None or not now < at <= now + CALLS_UNTIL:
        raise NotOffered(_("Choose a time of the next seven days for the call."))
    if not calendar_for(current, talk.brand.zone).is_open(at):
        raise NotOffered(_("Nobody is here at that time; please choose another one."))
    policy = Policy.objects.current(current.channel_id)
    called_by = _confirmed(policy, PromiseKind.CALL_BACK, talk, at).due_at
    new = Replacement(
        former=newest_of(current),
        reckoned=chosen_time(now, called_by),
        said=called_back(talk, at, called_by, now=now),
        now=now,
        kind=PromiseKind.CALL_BACK,
        policy=policy,
    )
    return new, note_particular(talk.customer, PHONE, number)


def _changed(
    talk: Conversation, waiting: Sequence[Promise], new: Replacement, reach: Particular, *, choice: Choice
) -> Promise:
    """What was still ahead ends as the customer chose; what is broken stays on the books as broken."""
    ahead = [one.pk for one in waiting if one.broken_at is None and one.due_at >= new.now]
    Promise.objects.filter(pk__in=ahead).update(changed_at=new.now, voided_at=new.now, void_cause=CHANGED)
    made = replace(talk, new)
    record(
        *(
            PromiseChanged(
                brand_id=talk.brand_id,
                conversation_id=talk.pk,
                promise_id=one,
                new_id=made.pk,
                choice=choice,
                reach_id=reach.pk,
            )
            for one in ahead or [new.former.pk]
        )
    )
    return made
