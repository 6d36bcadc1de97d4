from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import held_until
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.facts import AgentChosePresence, AgentWentOffline
from troth.people.models import Agent, weights_of
from troth.people.rules.capacity import weight_of
from troth.people.rules.presence import Presence
from troth.routing.facts import ConversationTakenBack
from troth.routing.models import Routing
from troth.routing.taking_back.finding import Case, held_in, with_words
from troth.routing.taking_back.rules.absence import AWAY, OFFLINE, Held, absence, why_back
from troth.routing.taking_back.telling import tell

SOON = timedelta(seconds=1)
"""Until what somebody is changing in this moment is looked at again."""


class NotHere(Refused):
    """What a customer waits for is not given to somebody who is not here."""

    status = 409


def refuse_absent(conversation: Conversation, person: User) -> None:
    """Raises NotHere where it would be taken back from them again at once."""
    agent = Agent.objects.filter(brand=conversation.brand_id, user=person).first()
    is_waited_for = conversation.turn_opened_at is not None
    if agent is None or not is_waited_for or Routing.of(conversation.brand_id).is_manual:
        return
    weight = weight_of(conversation.channel.kind, weights_of(conversation.brand_id))
    held = Held(may_wait=weight.may_wait, seen_at=agent.seen_at, chosen=Presence(agent.chosen))
    if absence(held, timezone.now()) is not None:
        words = _("%(person)s is not here, and the customer waits. Choose somebody who is, or a queue.")
        raise NotHere(words % {"person": person})


def went_offline(facts: Sequence[AgentWentOffline]) -> None:
    """All that they hold and customers wait for goes back to its queues, unless the brand routes by hand."""
    people: dict[int, list[int]] = {}
    for fact in facts:
        people.setdefault(fact.brand_id, []).append(fact.user_id)
    for brand_id, users in people.items():
        routing = Routing.of(brand_id)
        now = timezone.now()
        cases = [] if routing.is_manual else held_in(routing, now, users)
        _take_back(cases, dict.fromkeys((one.conversation_id for one in cases), OFFLINE), now)


def chose(fact: AgentChosePresence) -> None:
    """Who goes away keeps mail, and no chat in which a customer waits. Not to be disturbed is not away."""
    if fact.chosen != Presence.AWAY:
        return
    routing = Routing.of(fact.brand_id)
    if not routing.is_manual:
        now = timezone.now()
        cases = [one for one in held_in(routing, now, [fact.user_id]) if not one.held.may_wait]
        _take_back(cases, dict.fromkeys((one.conversation_id for one in cases), AWAY), now)


def take_back_silent(routing: Routing, now: datetime) -> datetime | None:
    """What is held by whom we hear nothing of, or who is not here, whatever put it into their hands.

    Within the brand's transaction; answers when to look again, none where nothing can fall silent.
    """
    if routing.is_manual:
        return None
    cases = with_words(held_in(routing, now), now)
    causes = {one.conversation_id: cause for one in cases if (cause := why_back(one.held, now))}
    left = len(causes) - _take_back(cases, causes, now, waits=False)
    times = [
        at for one in cases if one.conversation_id not in causes and (at := one.held.silent_at) is not None
    ]
    return min([*times, now + SOON] if left else times, default=None)


def _take_back(cases: Sequence[Case], causes: Mapping[int, str], now: datetime, *, waits: bool = True) -> int:
    """Answers how many went back. `waits`: also for what somebody else is changing; else it is let be."""
    people = {one.conversation_id: one.person_id for one in cases if one.conversation_id in causes}
    if not people:
        return 0
    held = Conversation.objects.filter(pk__in=people, closed_at=None, turn_opened_at__isnull=False)
    about = held.select_related("brand", "channel", "customer", "identity")
    locked = about.select_for_update(of=("self",), no_key=True, skip_locked=not waits).order_by("pk")
    taken = [talk for talk in locked if talk.holder_person_id == people[talk.pk]]
    for talk in taken:
        _give_to_queue(talk, causes[talk.pk], now)
    return len(taken)


def _give_to_queue(talk: Conversation, cause: str, now: datetime) -> None:
    """With the same deadline for the answer."""
    person_id = talk.holder_person_id
    assert person_id is not None, "a person held it"
    talk.holder, talk.holder_person = Holder.QUEUE, None
    talk.holder_until = held_until(now, talk.answer_by)
    talk.save(update_fields=["holder", "holder_person", "holder_until"])
    told = tell(talk, now)
    record(
        ConversationTakenBack(
            brand_id=talk.brand_id,
            conversation_id=talk.pk,
            person_id=person_id,
            cause=cause,
            message_id=told.pk if told else None,
        )
    )
