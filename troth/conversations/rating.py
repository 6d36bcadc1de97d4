"""The customer's word on an answer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.conversations.facts import RatingGiven
from troth.conversations.models import Conversation, Kind, Message, Rating
from troth.conversations.rules.words import storable
from troth.core.errors import Refused
from troth.core.facts import record

LONGEST = 2000
"""Characters of the words beside a score."""
SCORES = range(1, 6)
MOST_CHANGES, RECENT = 10, timedelta(hours=1)
"""So often one answer is rated anew: each time is a row that stays."""


class NotRated(Refused):
    """No score from 1 to 5, too many words, too many changes of mind, or nothing that could be rated."""


@transaction.atomic
def rate(message: Message, score: int, text: str = "") -> Rating:
    """Keep what the customer thinks of an answer; the same again changes nothing, another takes its place."""
    said = storable(text).strip()
    if message.kind != Kind.ANSWER:
        raise NotRated(_("Only an answer can be rated."))
    if score not in SCORES:
        raise NotRated(_("Choose a number from 1 to 5."))
    if len(said) > LONGEST:
        raise NotRated(_("A message may have at most %(count)s characters.") % {"count": LONGEST})
    # Two taps at once would both be the newest: one conversation's ratings come one after the other.
    Conversation.objects.locked().get(pk=message.conversation_id)
    newest = rating_of(message)
    if newest is not None and (newest.score, newest.text) == (score, said):
        return newest
    recent = Rating.objects.filter(message=message, rated_at__gt=timezone.now() - RECENT)
    if recent.count() >= MOST_CHANGES:
        raise NotRated(_("That was too much at once; please wait a moment."))
    made = Rating.objects.create(
        brand_id=message.brand_id,
        conversation_id=message.conversation_id,
        message=message,
        score=score,
        text=said,
    )
    record(
        RatingGiven(
            brand_id=message.brand_id,
            conversation_id=message.conversation_id,
            message_id=message.pk,
            rating_id=made.pk,
            score=score,
        )
    )
    return made


def rating_of(message: Message) -> Rating | None:
    """The newest, which counts; from what was fetched before, where it was."""
    return max(message.ratings.all(), key=lambda rating: rating.pk, default=None)
