"""Offers as a round of routing makes them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from troth.accounts.models import User
from troth.conversations.models import Conversation
from troth.people.agents import make_agents
from troth.people.models import Agent
from troth.routing.models import Offer
from troth.routing.rules.reasons import Why

STANDS_FOR = timedelta(seconds=30)


def agent(conversation: Conversation, user: User) -> Agent:
    """This person's row in the conversation's brand."""
    make_agents(user, [conversation.brand_id])
    return Agent.objects.get(brand=conversation.brand_id, user=user)


def offer(conversation: Conversation, user: User, **changes: Any) -> Offer:
    """A standing offer of this conversation to this person, made now; the transaction sees its brand."""
    now = changes.pop("made_at", None) or timezone.now()
    why = Why(
        rule="least_needed",
        order="slack",
        place=1,
        waiting=1,
        slack=600.0,
        language=conversation.language,
        held=0,
        free=2,
    )
    said: dict[str, Any] = {
        "brand_id": conversation.brand_id,
        "conversation": conversation,
        "agent": agent(conversation, user),
        "turn_opened_at": conversation.turn_opened_at,
        "made_at": now,
        "expires_at": now + STANDS_FOR,
        "why": why.as_data(),
    }
    return Offer.objects.create(**{**said, **changes})
