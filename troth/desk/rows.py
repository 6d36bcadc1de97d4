"""What is said of a conversation in one word, on its row and on its page."""

from django.utils.translation import gettext as _

from troth.conversations.models import Conversation, Holder


def holder_words(conversation: Conversation) -> str:
    """Who must act next, as a person reads it."""
    person = str(conversation.holder_person) if conversation.holder_person else ""
    return held_by(conversation.holder, person=person, queue=conversation.queue.name)


def held_by(holder: str | None, *, person: str, queue: str) -> str:
    """The same of the bare columns."""
    if holder == Holder.PERSON:
        return person
    if holder == Holder.CUSTOMER:
        return _("the customer")
    if holder == Holder.BOT:
        return _("the bot")
    return queue if holder == Holder.QUEUE else _("nobody")
