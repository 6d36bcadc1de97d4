"""Who goes on with a conversation when its customer writes again."""

from datetime import datetime

from troth.accounts.models import User
from troth.conversations.models import Conversation, Holder, Kind
from troth.conversations.rules.turn import goes_back_to
from troth.people.models import Agent


def give_on(conversation: Conversation, *, now: datetime, until: datetime) -> None:
    """To whoever answered last, if they are here; else to the queue. The caller saves it."""
    person = _last_answerer_here(conversation, now)
    conversation.closed_at = None
    conversation.holder = Holder.PERSON if person else Holder.QUEUE
    conversation.holder_person = person
    conversation.holder_until = until


def _last_answerer_here(conversation: Conversation, now: datetime) -> User | None:
    """Two queries at most, and one where nobody has answered yet."""
    answers = conversation.messages.filter(kind=Kind.ANSWER, author__isnull=False)
    author = answers.order_by("-id").values_list("author", flat=True).first()
    if author is None:
        return None
    working = Agent.objects.working().filter(brand=conversation.brand_id, user=author)
    agent = working.select_related("user").first()
    return agent.user if agent is not None and goes_back_to(agent.presence(now)) else None
