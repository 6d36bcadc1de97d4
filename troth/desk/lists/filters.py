"""What each filter of a search leaves of the conversations."""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from troth.conversations.models import Holder, Tagging
from troth.conversations.search.rules.terms import Search, Term, date_of, span_of
from troth.desk.lists.looking import Looking
from troth.desk.lists.views import AT_RISK, BROKEN
from troth.desk.models import ReadMark
from troth.promises.models import Promise

Choose = Callable[[Looking, str], Q]
KINDS = ("mail", "chat", "api")


def filtered(looking: Looking, search: Search) -> Q:
    """All filters of the search at once. Alternatives of one name widen it: `language:tr language:nl`."""
    wanted: dict[str, Q] = {}
    for term in search.filters:
        one = _chosen(looking, term)
        name = f"{term.name}{term.sign}"
        if term.is_without or name.startswith(("is", "tag", "slack")):
            name = str(term)
        wanted[name] = wanted[name] | one if name in wanted else one
    whole = Q()
    for one in wanted.values():
        whole &= one
    return whole


def _chosen(looking: Looking, term: Term) -> Q:
    chosen = _slack(looking, term) if term.name == "slack" else CHOICES[term.name](looking, term.value)
    return ~chosen if term.is_without else chosen


def _slack(looking: Looking, term: Term) -> Q:
    """Of what waits for an answer: due time minus now."""
    span = span_of(term.value)
    assert span is not None, "the reading keeps what is no span out"
    bound = {"<": "answer_by__lt", ">": "answer_by__gt"}[term.sign]
    try:
        return Q(**{bound: looking.now + span}, closed_at=None)
    except OverflowError:
        # Further than any time: nobody has that much left, everybody less.
        return Q(answer_by__isnull=(term.sign == ">") == (span.days > 0), closed_at=None)


def _channel(_looking: Looking, value: str) -> Q:
    return Q(channel__kind=value) if value in KINDS else Q(channel__address=value)


def _holder(looking: Looking, value: str) -> Q:
    if value.lower() == "me":
        return Q(holder_person=looking.me)
    if value.lower() == "nobody":
        return Q(holder=Holder.QUEUE)
    if value.lower() in (Holder.CUSTOMER, Holder.BOT):
        return Q(holder=value.lower())
    return Q(holder_person__email=value.lower()) | Q(holder_person__name__iexact=value)


def _customer(_looking: Looking, value: str) -> Q:
    """By the beginning of a name, or an address."""
    return Q(customer__name__istartswith=value) | Q(identity__value=value.lower())


def _tag(_looking: Looking, value: str) -> Q:
    return Q(Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag__name=value)))


def _day(value: str) -> datetime:
    """The first moment of that day where the reader is."""
    day = date_of(value)
    assert day is not None, "the reading keeps what is no day out"
    return timezone.make_aware(datetime.combine(day, time.min))


def unread(looking: Looking) -> Q:
    """The customer said something after this person last looked."""
    read = ReadMark.objects.filter(
        conversation=OuterRef("pk"), user=looking.me, read_at__gte=OuterRef("last_said_at")
    )
    return Q(~Exists(read), last_by="customer")


def _owed(which: Q) -> Q:
    return Q(Exists(Promise.objects.filter(which, conversation=OuterRef("pk"))), closed_at=None)


CLAIMED: Mapping[str, Callable[[Looking], Q]] = {
    "unread": unread,
    "broken": lambda _looking: _owed(BROKEN),
    "risk": lambda _looking: _owed(AT_RISK),
    "waiting": lambda _looking: Q(closed_at=None, answer_by=None),
    "open": lambda _looking: Q(closed_at=None),
    "closed": lambda _looking: Q(closed_at__isnull=False),
    "unassigned": lambda _looking: Q(holder=Holder.QUEUE),
    "late": lambda looking: Q(closed_at=None, answer_by__lt=looking.now),
}
CHOICES: Mapping[str, Choose] = {
    "channel": _channel,
    "language": lambda _looking, value: Q(language=value) | Q(language__startswith=f"{value}-"),
    "brand": lambda _looking, value: Q(brand__slug=value.lower()) | Q(brand__name__iexact=value),
    "tag": _tag,
    "holder": _holder,
    "team": lambda _looking, value: Q(queue__name__iexact=value),
    "customer": _customer,
    "is": lambda looking, value: CLAIMED[value](looking),
    "before": lambda _looking, value: Q(last_said_at__lt=_day(value)),
    "after": lambda _looking, value: Q(last_said_at__gte=_day(value)),
}
