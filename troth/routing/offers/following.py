"""What ends offers, in the transaction in which it happens: nobody is asked for what waits no more."""

from django.utils import timezone

from troth.accounts.facts import MemberRemoved, MemberRoleChanged
from troth.accounts.rules.permissions import Permission, Role, permits
from troth.conversations.acts.facts import (
    ConversationAssigned,
    ConversationHandedOver,
    ConversationsMergeUndone,
    ConversationTaken,
)
from troth.conversations.customers.erasing import everybody
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.facts import ConversationClosed, MessageSent
from troth.conversations.models import Customer, Kind
from troth.people.facts import AgentChosePresence, AgentWentOffline
from troth.people.rules.presence import Presence, takes_new
from troth.routing.models import Offer, OfferQuerySet
from troth.routing.offers.actions import withdraw


def held(fact: ConversationTaken | ConversationAssigned | ConversationHandedOver) -> None:
    """A person has it; or another queue, whose people are asked instead."""
    to_queue = not isinstance(fact, ConversationTaken) and fact.to_queue_id is not None
    _withdraw(_of(fact.conversation_id), "over" if to_queue else "taken")


def closed(fact: ConversationClosed) -> None:
    """By whomever and for whatever cause: spam and what is merged into another end so too."""
    _withdraw(_of(fact.conversation_id), "over")


def answered(fact: MessageSent) -> None:
    if fact.kind == Kind.ANSWER:
        _withdraw(_of(fact.conversation_id), "over")


def apart_again(fact: ConversationsMergeUndone) -> None:
    """The turn that was the other conversation's went back to it."""
    _withdraw(_of(fact.conversation_id).filter(conversation__turn_opened_at=None), "over")


def went(fact: AgentWentOffline | AgentChosePresence) -> None:
    """Who is not here, or takes nothing new, is not asked."""
    if isinstance(fact, AgentChosePresence) and takes_new(Presence(fact.chosen)):
        return
    _withdraw(Offer.objects.filter(agent=fact.agent_id), "gone")


def lost_role(fact: MemberRemoved | MemberRoleChanged) -> None:
    if isinstance(fact, MemberRoleChanged) and permits(Role(fact.role), Permission.WRITE):
        return
    _withdraw(Offer.objects.filter(brand=fact.brand_id, agent__user=fact.user_id), "gone")


def forget(fact: CustomerErased) -> None:
    """What somebody wrote as a reason to pass may name the customer; that they passed stays."""
    whom = everybody(Customer.objects.get(pk=fact.customer_id))
    passed = Offer.objects.filter(conversation__customer__in=whom).exclude(passed_because="")
    passed.update(passed_because="")


def _of(conversation_id: int) -> OfferQuerySet:
    return Offer.objects.filter(conversation=conversation_id)


def _withdraw(offers: OfferQuerySet, cause: str) -> None:
    withdraw(offers, cause, now=timezone.now())
