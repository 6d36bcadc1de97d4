"""A customer in a chat is told by machine that somebody else goes on: once a turn, with its promise."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, override

from troth.conversations.actions import announce
from troth.conversations.models import Conversation, Message
from troth.core.models import FactRecord
from troth.promises import wordings, words
from troth.promises.giving.withholding import has_room_for
from troth.promises.models import Promise
from troth.promises.moments import spoken
from troth.promises.outcomes.keeping import owed_in
from troth.promises.rules.wordings import CHAT
from troth.routing.facts import ConversationTakenBack

logger = logging.getLogger(__name__)

CHATS = "chat"
"""Only there somebody sits and waits for the person with whom they talk."""
IS_NEWS_FOR = timedelta(minutes=10)
"""Where no promise says until when it helps to know."""


def tell(talk: Conversation, now: datetime) -> Message | None:
    """What was said, or none. What cannot be said holds up nothing: it is back in its queue all the same."""
    if talk.channel.kind != CHATS or talk.customer.erased_at is not None:
        return None
    try:
        with transaction.atomic():
            return _said(talk, now)
    except Exception:
        logger.exception("conversation %s: nobody could be told that it was taken back", talk.pk)
        return None


def _said(talk: Conversation, now: datetime) -> Message | None:
    standing = _standing(talk)
    is_withheld = standing is not None and standing.announcement_id is None
    if is_withheld or _was_told(talk) or not has_room_for(talk.channel_id, talk.identity.value):
        return None
    is_ahead = standing is not None and standing.due_at > now
    expires_at = standing.due_at if standing is not None and is_ahead else now + IS_NEWS_FOR
    return announce(talk, _text(talk, standing if is_ahead else None, now), now=now, expires_at=expires_at)


def _standing(talk: Conversation) -> Promise | None:
    """The promise that somebody answers, by the time that counts now."""
    owed = owed_in(talk.pk).replies().filter(reset_at=None)
    return owed.order_by("-id").first()


def _was_told(talk: Conversation) -> bool:
    """In this turn, when it was taken back before."""
    backs = FactRecord.objects.filter(
        brand_id=talk.brand_id, conversation_id=talk.pk, name=ConversationTakenBack.__name__
    )
    told = [one for one in backs.values_list("details__message_id", flat=True) if one]
    return bool(told) and talk.messages.filter(pk__in=told, said_at__gte=talk.turn_opened_at).exists()


def _text(talk: Conversation, standing: Promise | None, now: datetime) -> str:
    """Without a time where none was told, or it has passed: nobody is promised anew."""
    automatic = wordings.automatic(CHAT, talk.language)
    with override(spoken(talk.language)):
        goes_on = gettext("Somebody else of our team goes on with this.")
        if standing is None:
            return f"{goes_on} {automatic}"
        stands = gettext("It stays as we told you.")
    sentence = words.promise_sentence(
        due_at=standing.due_at,
        now=now,
        opens_at=None,
        zone=talk.customer.zone,
        language=talk.language,
        brand_zone=talk.brand.zone,
        own=wordings.own_words(talk.brand_id, talk.language),
    )
    return f"{goes_on} {automatic}\n\n{stands} {sentence}"
