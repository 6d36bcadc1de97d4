"""The values of a saved reply's variables, in the language in which the reply is written."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from babel import UnknownLocaleError
from babel.dates import format_datetime

from troth.accounts.models import User
from troth.conversations.models import Conversation
from troth.promises.models import Promise


def values_for(conversation: Conversation, agent: User) -> Callable[[str], Mapping[str, str]]:
    """The values, by the language asked for; a promise's time is told in the customer's own zone."""
    customer, name = conversation.customer.name, agent.name
    promise = Promise.objects.unanswered().filter(conversation=conversation).order_by("due_at").first()
    plain = {
        "customer.name": customer,
        "customer.first_name": customer.partition(" ")[0],
        "agent.name": name,
        "agent.first_name": name.partition(" ")[0],
        "brand.name": conversation.brand.name,
        "conversation.subject": conversation.subject,
        "conversation.number": str(conversation.pk),
    }

    def values(language: str) -> Mapping[str, str]:
        due = _due_words(promise, conversation, language) if promise else ""
        return {**plain, "promise.due": due}

    return values


def _due_words(promise: Promise, conversation: Conversation, language: str) -> str:
    try:
        here = promise.due_at.astimezone(ZoneInfo(conversation.customer.zone or conversation.brand.zone))
    except (KeyError, ValueError, OSError):
        here = promise.due_at.astimezone(ZoneInfo(conversation.brand.zone))
    try:
        return str(format_datetime(here, "EEEE d MMMM HH:mm", locale=language))
    except (UnknownLocaleError, ValueError):
        return str(format_datetime(here, "EEEE d MMMM HH:mm", locale="en"))
