"""What a visitor may choose who was told a new time: as the widget draws it, and as it is asked for."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from troth.channels.chat.actions import conversations_of, visitor_at
from troth.channels.chat.web.door import Asked, NotUnderstood, for_visitors
from troth.conversations.models import Conversation
from troth.core.errors import Refused
from troth.promises.models import Promise
from troth.promises.moments import spoken
from troth.promises.resetting.choosing import Choice, Offer, choose, offer_in
from troth.promises.words import moment_said


class NotThere(Refused):
    """No promise of one's own."""

    status = 404


def offered(conversation: Conversation, now: datetime) -> dict[str, Any] | None:
    """The choices that stand now; `mail` is where the answer would go, as far as that is known."""
    offer = offer_in(conversation, now=now)
    if offer is None or not offer.choices:
        return None
    visitor = visitor_at(conversation) if Choice.BY_MAIL in offer.choices else None
    return {
        "promise": offer.promise.pk,
        "choices": [str(choice) for choice in offer.choices],
        "times": _times(offer, conversation, now),
        "mail": visitor.contact_mail if visitor else "",
    }


def _times(offer: Offer, conversation: Conversation, now: datetime) -> list[dict[str, str]]:
    about = {"zone": conversation.customer.zone, "brand_zone": conversation.brand.zone}
    language = spoken(conversation.language)
    return [
        {"at": at.isoformat(), "words": moment_said(at, now, language=language, **about)}
        for at in offer.times
    ]


@for_visitors("POST")
def choices(asked: Asked) -> HttpResponse:
    """`choice` of what was offered instead of `promise`: with `at` for a call, and `reach` for where."""
    theirs = conversations_of(asked.channel, asked.person())
    number = asked.body.get("promise")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**63:
        raise NotUnderstood(_("“%(name)s” must be a number.") % {"name": "promise"})
    promise = Promise.objects.filter(conversation__in=theirs, pk=number).first()
    if promise is None:
        raise NotThere(_("This promise is not there."))
    with override(asked.language):
        choose(
            promise,
            asked.text("choice"),
            now=timezone.now(),
            at=_moment(asked.text("at")),
            reach=asked.text("reach")[:300],
        )
    return HttpResponse(status=204)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood(_("“%(name)s” must be a time.") % {"name": "at"}) from error
    if at.tzinfo is None:
        raise NotUnderstood(_("“%(name)s” must be a time.") % {"name": "at"})
    return at
