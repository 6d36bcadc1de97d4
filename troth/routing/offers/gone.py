"""Why an offer cannot be taken any more, in a sentence for the person who was asked."""

from datetime import datetime

from django.utils.translation import gettext as _

from troth.conversations.models import Conversation, Holder
from troth.core.errors import Refused
from troth.people.models import Agent
from troth.routing.models import Offer


class OfferGone(Refused):
    """It stands no longer, or whoever was asked may not take it; the sentence says which."""

    status = 409


def why_gone(offer_id: int, talk: Conversation, now: datetime) -> str:
    """The conversation is locked; the offer is read again, since it may have ended while we waited for it."""
    offer = Offer.objects.select_related("agent").get(pk=offer_id)
    if not Agent.objects.working().filter(pk=offer.agent_id).exists():
        return _("You may not answer in this brand any more.")
    if talk.closed_at is not None or talk.turn_opened_at is None:
        return waits_no_longer()
    if talk.holder == Holder.PERSON:
        return _who_has_it(offer, talk)
    return _how_it_ended(offer, now)


def _who_has_it(offer: Offer, talk: Conversation) -> str:
    """An expert of the network is not told who works here."""
    if offer.agent.is_network:
        return _("Somebody else has it now.")
    return _("%(person)s has it now.") % {"person": talk.holder_person}


def _how_it_ended(offer: Offer, now: datetime) -> str:
    if offer.accepted_at is not None:
        return _("You had taken it, and it went back to its queue.")
    if offer.passed_at is not None:
        return _("You passed it on already.")
    if offer.timed_out_at is not None or (offer.withdrawn_at is None and offer.expires_at <= now):
        return _("The time to answer this offer is over. Somebody else is asked.")
    if offer.withdrawn_cause == "gone":
        return _("This offer was withdrawn because you were not here.")
    return _("This offer was withdrawn. If the customer still waits, somebody is asked anew.")


def waits_no_longer() -> str:
    return _("The customer waits no longer: it was answered or closed meanwhile.")


def already_taken() -> str:
    return _("You have taken it already. You can give it back on its page.")


def no_such_offer() -> str:
    return _("You were not asked to take this.")
