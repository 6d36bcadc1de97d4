"""Who was asked to take a conversation, why, and how that ended: whoever leads sees all, others their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.models import User
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation
from troth.core.models import FactRecord
from troth.desk.conversation.finding import find
from troth.desk.offers.words import reason_words
from troth.desk.routing.words import price_words, why_me, why_them
from troth.promises.moments import clock, length
from troth.routing.facts import ConversationTakenBack
from troth.routing.models import Offer

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Step:
    """`why` is empty where the conversation was taken back, and `ended` while an offer stands.

    `end` is accepted, passed, timed out, withdrawn, taken back, or empty while it stands.
    """

    at: datetime
    who: str
    why: str
    end: str
    ended: str
    price: str = ""


@require_GET
def asked(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    found = find(request, conversation_id)
    leads = request.access.may(Permission.LEAD, found.brand_id)
    context = {"steps": steps_of(found, None if leads else request.user), "leads": leads}
    return render(request, "routing/_asked.html", context)


def steps_of(conversation: Conversation, person: User | None) -> list[Step]:
    """In the order in which it happened, the newest SHOWN; of one `person` alone where one is named."""
    offers = Offer.objects.filter(conversation=conversation).select_related("agent__user")
    taken = FactRecord.objects.filter(
        brand_id=conversation.brand_id,
        conversation_id=conversation.pk,
        name=ConversationTakenBack.__name__,
    )
    if person is not None:
        offers = offers.filter(agent__user=person)
        taken = taken.filter(details__person_id=person.pk)
    back = list(taken.order_by("-id")[:SHOWN])
    names = _names(back, person)
    steps = [_offered(offer, to_them=person is not None) for offer in offers.order_by("-id")[:SHOWN]]
    steps += [_taken_back(fact, names) for fact in back]
    return sorted(steps, key=lambda step: step.at)[-SHOWN:]


def _names(back: list[FactRecord], person: User | None) -> Mapping[int, str]:
    if person is not None:
        return {person.pk: _("You")}
    ids = {fact.details["person_id"] for fact in back}
    return {one.pk: str(one) for one in User.objects.filter(pk__in=ids)} if ids else {}


def _offered(offer: Offer, *, to_them: bool) -> Step:
    name = str(offer.agent.user)
    end, ended = _end(offer)
    return Step(
        at=offer.made_at,
        who=_("You") if to_them else name,
        why=why_me(offer.why) if to_them else why_them(offer.why, name),
        end=end,
        ended=ended,
        price=price_words(offer.price) if offer.price is not None else "",
    )


def _end(offer: Offer) -> tuple[str, str]:
    """Which way it ended, and the words for it."""
    if offer.accepted_at is not None:
        return "accepted", _("accepted after %(span)s") % {"span": _after(offer, offer.accepted_at)}
    if offer.passed_at is not None:
        said = {"span": _after(offer, offer.passed_at), "because": reason_words(offer.passed_because)}
        if offer.passed_because:
            return "passed", _("passed after %(span)s: %(because)s") % said
        return "passed", _("passed after %(span)s") % said
    if offer.timed_out_at is not None:
        seen = offer.shown_at is not None
        return "timed out", _("seen, not answered in time") if seen else _("not seen in time")
    if offer.withdrawn_at is not None:
        return "withdrawn", _withdrawn(offer.withdrawn_cause)
    until = clock(localtime(offer.expires_at).replace(microsecond=0))
    return "", _("asked until %(time)s") % {"time": until}


def _withdrawn(cause: str) -> str:
    words = {
        "taken": _("withdrawn: somebody else took it"),
        "over": _("withdrawn: nobody waited any more"),
        "gone": _("withdrawn: was not here any more"),
        "manual": _("withdrawn: work is given out by hand now"),
    }
    return words.get(cause, _("withdrawn"))


def _after(offer: Offer, at: datetime) -> str:
    """Whole seconds, and at least one: nobody answers in none."""
    seconds = max(1, round((at - offer.made_at).total_seconds()))
    return length(timedelta(seconds=seconds))


def _taken_back(fact: FactRecord, names: Mapping[int, str]) -> Step:
    details: Mapping[str, Any] = fact.details
    words = {
        "offline": _("taken back: the screen fell silent"),
        "away": _("taken back: away"),
        "silent": _("taken back: no word for too long"),
    }
    who = names.get(details["person_id"], _("Somebody"))
    ended = words.get(details.get("cause", ""), _("taken back"))
    return Step(at=fact.happened_at, who=who, why="", end="taken back", ended=ended)
