"""An offer's life: it is accepted or passed, runs out, or is withdrawn. Each ends it once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from troth.accounts.models import User
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import held_until
from troth.conversations.rules.words import storable
from troth.core.database import fetched, statement
from troth.core.facts import record
from troth.people.models import ANSWERING_ROLES
from troth.routing.facts import OfferAccepted, OfferPassed, OfferTimedOut, OfferWithdrawn
from troth.routing.models import Offer, OfferQuerySet
from troth.routing.offers.gone import OfferGone, already_taken, no_such_offer, why_gone

__all__ = ["OfferGone", "accept", "pass_on", "time_out", "withdraw"]

ACCEPT, PASS_ON, TIME_OUT, WITHDRAW = (
    statement(__package__, name) for name in ("accept", "pass_on", "time_out", "withdraw")
)
LONGEST_REASON = 200


@transaction.atomic
def accept(offer_id: int, user: User, *, now: datetime) -> Conversation:
    """The first yes wins: from here on this person holds the conversation, and nobody else is asked.

    Saying it twice is no error. Raises OfferGone with the reason.
    """
    offer = _locked(offer_id, user)
    talk = offer.conversation
    if _is_theirs(offer, talk, user):
        return talk
    asked = {
        "offer": offer.pk,
        "now": now,
        "roles": ANSWERING_ROLES,
        "until": held_until(now, talk.answer_by),
    }
    ended = [_about(row) for row in fetched(ACCEPT, asked)]
    if not ended:
        raise OfferGone(why_gone(offer_id, talk, now))
    others = sorted((one for one in ended if one["offer_id"] != offer.pk), key=lambda one: one["offer_id"])
    (mine,) = (one for one in ended if one["offer_id"] == offer.pk)
    record(
        OfferAccepted(**mine, actor_id=user.pk),
        *(OfferWithdrawn(**one, actor_id=user.pk, cause="taken") for one in others),
    )
    talk.refresh_from_db(fields=["holder", "holder_person", "holder_until", "held_since"])
    return talk


def _locked(offer_id: int, user: User) -> Offer:
    """With its conversation, locked before offers as everywhere: the statement then sees all that stands."""
    offers = Offer.objects.select_related("conversation", "agent")
    locked = offers.select_for_update(of=("conversation",), no_key=True)
    offer = locked.filter(pk=offer_id, agent__user=user).first()
    if offer is None:
        raise OfferGone(no_such_offer())
    return offer


def _is_theirs(offer: Offer, talk: Conversation, user: User) -> bool:
    """A second click, a retry, or a conversation that they took from a list before they saw the offer."""
    has_answered = offer.accepted_at is not None and talk.holder in (None, Holder.CUSTOMER)
    return talk.holder_person_id == user.pk or has_answered


@transaction.atomic
def pass_on(offer_id: int, user: User, *, now: datetime, because: str = "") -> None:
    """No, thank you: somebody else is asked. Of what has ended already nothing changes.

    Raises OfferGone where they had accepted it, or were never asked.
    """
    said = storable(because).strip()[:LONGEST_REASON]
    rows = fetched(PASS_ON, {"offer": offer_id, "user": user.pk, "now": now, "because": said})
    if rows:
        record(*(OfferPassed(**_about(row), actor_id=user.pk) for row in rows))
        return
    offer = Offer.objects.filter(pk=offer_id, agent__user=user).first()
    if offer is None or offer.accepted_at is not None:
        raise OfferGone(already_taken() if offer else no_such_offer())


@transaction.atomic
def withdraw(offers: OfferQuerySet, cause: str, *, now: datetime) -> int:
    """Those of them that stand are asked no longer; answers how many. One query where none does.

    `cause`: taken, over (nobody waits any more), gone (they went away) or manual.
    """
    standing = list(offers.standing().values_list("pk", flat=True))
    if not standing:
        return 0
    rows = fetched(WITHDRAW, {"offers": standing, "cause": cause, "now": now})
    record(*(OfferWithdrawn(**_about(row), cause=cause) for row in rows))
    return len(rows)


def time_out(brand_id: int, now: datetime) -> int:
    """Within the brand's transaction; answers how many were not answered in time."""
    rows = fetched(TIME_OUT, {"brand": brand_id, "now": now})
    record(*(OfferTimedOut(**_about(row)) for row in rows))
    return len(rows)


def _about(row: Sequence[int]) -> dict[str, Any]:
    """What a fact says of an offer, from what a statement returns."""
    brand_id, conversation_id, offer_id, agent_id, user_id = row
    return {
        "brand_id": brand_id,
        "conversation_id": conversation_id,
        "offer_id": offer_id,
        "agent_id": agent_id,
        "user_id": user_id,
    }
