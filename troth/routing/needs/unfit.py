"""Who is asked for a conversation and no longer fits it, since what it needs was said anew."""

from datetime import datetime

from troth.conversations.models import Conversation
from troth.people.models import AgentSkill
from troth.routing.models import Need, Offer
from troth.routing.offers.actions import withdraw
from troth.routing.rules.reach import Abilities, Asks, Reach


def withdraw_unfit(conversation_id: int, now: datetime) -> None:
    """Take back the offers to people who would not be asked for it now, at the reach at which they were."""
    standing = Offer.objects.standing().filter(conversation=conversation_id).select_related("agent")
    offers = list(standing)
    if not offers:
        return
    asks = _asks(conversation_id)
    levels: dict[int, dict[str, int]] = {}
    for row in AgentSkill.objects.filter(agent__in=[one.agent_id for one in offers]).select_related("skill"):
        levels.setdefault(row.agent_id, {})[row.skill.name] = row.level
    unfit = [one.pk for one in offers if not _fits(one, asks, levels.get(one.agent_id, {}))]
    if unfit:
        withdraw(Offer.objects.filter(pk__in=unfit), "over", now=now)


def _asks(conversation_id: int) -> Asks:
    found = Conversation.objects.select_related("channel").get(pk=conversation_id)
    need = Need.objects.filter(pk=conversation_id).select_related("skill").first()
    skill = need.skill.name if need is not None and need.skill is not None else ""
    return Asks(found.channel.kind, found.language, skill, need.level if need is not None else 1)


def _fits(offer: Offer, asks: Asks, skills: dict[str, int]) -> bool:
    """Once the search has reached whoever leads, nobody is too far from it."""
    within = Reach(min(int(offer.why.get("reach", 0)), Reach.LEADING))
    agent = offer.agent
    can = Abilities(languages=agent.languages, kinds=agent.channels, skills=skills)
    return within == Reach.LEADING or can.meets(asks, within)
