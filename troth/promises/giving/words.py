"""What a customer reads of the other kinds of a promise, in their language and zone."""

from datetime import datetime

from django.utils.translation import gettext, override

from troth.conversations.models import Conversation
from troth.promises import wordings, words
from troth.promises.models import Promise, PromiseKind
from troth.promises.moments import spoken
from troth.promises.rules.wordings import CHAT, MAIL, UPDATE


def solved_sentence(conversation: Conversation, *, due_at: datetime, now: datetime) -> str:
    """As in "We aim to have it solved by 12:00 on Monday 23 November, in 3 days." """
    by = _by(conversation, due_at, now)
    with override(spoken(conversation.language)):
        return gettext("We aim to have it solved %(by)s.") % {"by": by}


def update_sentence(conversation: Conversation, *, due_at: datetime, now: datetime) -> str:
    """As in "We will write to you again by 14:35 today, in about 2 hours.", or as the brand says it."""
    own = wordings.own_words(conversation.brand_id, conversation.language).get(UPDATE)
    if own:
        said = words.times_said(due_at, now, language=conversation.language, **_places(conversation))
        return wordings.worded(conversation.brand_id, UPDATE, conversation.language, **said)
    by = _by(conversation, due_at, now)
    with override(spoken(conversation.language)):
        return gettext("We will write to you again %(by)s.") % {"by": by}


def personal_sentence(conversation: Conversation, kind: str, *, due_at: datetime, now: datetime) -> str:
    """As in "I will call you by 10:00 tomorrow, in about 18 hours.": the agent's own word."""
    by = _by(conversation, due_at, now)
    with override(spoken(conversation.language)):
        if kind == PromiseKind.CALL_BACK:
            return gettext("I will call you %(by)s.") % {"by": by}
        if kind != PromiseKind.UPDATE:
            return gettext("I will answer you %(by)s.") % {"by": by}
        return gettext("I will write to you again %(by)s.") % {"by": by}


def other_sentence(conversation: Conversation, promise: Promise, *, due_at: datetime, now: datetime) -> str:
    """What was promised besides a reply, by another time."""
    about = {"due_at": due_at, "now": now}
    if promise.given_by_id is not None:
        return personal_sentence(conversation, promise.kind, **about)
    if promise.kind == PromiseKind.RESOLUTION:
        return solved_sentence(conversation, **about)
    if promise.kind == PromiseKind.UPDATE:
        return update_sentence(conversation, **about)
    by = _by(conversation, due_at, now)
    with override(spoken(conversation.language)):
        return gettext("We will call you %(by)s.") % {"by": by}


def refused_text(conversation: Conversation, sentence: str) -> str:
    """What the machine says to whoever found that an answer was none; `sentence` is the new promise's."""
    language, is_chat = conversation.language, conversation.channel.kind == "chat"
    automatic = wordings.automatic(CHAT if is_chat else MAIL, language)
    with override(spoken(language)):
        thanks = gettext("Thank you for telling us that this did not answer your question.")
        if is_chat:
            return f"{thanks} {automatic}\n\n{sentence}"
        regards = gettext("Kind regards,") + "\n" + conversation.brand.name
        return "\n\n".join((gettext("Hello,"), thanks, sentence, automatic, regards)) + "\n"


def _by(conversation: Conversation, due_at: datetime, now: datetime) -> str:
    return words.by(due_at, now, language=conversation.language, **_places(conversation))


def _places(conversation: Conversation) -> dict[str, str]:
    return {"zone": conversation.customer.zone, "brand_zone": conversation.brand.zone}
