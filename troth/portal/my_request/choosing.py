"""What a customer may choose instead of waiting as they do: another way, a call at a time, or on as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation
from troth.portal.my_request.actions import NotTaken, ensure_goes_on
from troth.portal.my_request.finding import Request
from troth.promises import moments
from troth.promises.models import Promise
from troth.promises.resetting import actions as resetting
from troth.promises.resetting.actions import Choice, choices_for
from troth.promises.resetting.choosing import offer_in, times_for

DONE = {Choice.KEEP_WAITING: "waiting", Choice.BY_MAIL: "mail", Choice.CALL_BACK: "call"}
"""Which sentence says that it was done; the page ends a request by a form of its own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says: the choice, and where or when. Times are ISO 8601 with their zone."""

    choice: str
    mail: str = ""
    phone: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """What the page offers, each by the value that its form sends; `times` are values and words."""

    waits: str = ""
    mail: str = ""
    call: str = ""
    times: Sequence[tuple[str, str]] = ()
    is_reset: bool = False


def offers_of(request: Request) -> Offers:
    """Nothing where no answer is owed, or where nothing can be added any more."""
    now = timezone.now()
    promise = _current(request.conversation)
    if promise is None or not request.can_go_on():
        return Offers()
    offered = choices_for(promise)
    offered_at = times_for(promise, now=now) if Choice.CALL_BACK in offered else ()
    times = [(at.isoformat(), moments.moment(localtime(at), now)) for at in offered_at]
    return Offers(
        waits=Choice.KEEP_WAITING.value,
        mail=Choice.BY_MAIL.value if Choice.BY_MAIL in offered else "",
        call=Choice.CALL_BACK.value if times else "",
        times=times,
        is_reset=offer_in(request.conversation, now=now) is not None,
    )


def choose(request: Request, wish: Wish) -> str:
    """Do as they wish; answers with the name of the sentence that says so."""
    ensure_goes_on(request)
    promise = _current(request.conversation)
    if promise is None or wish.choice not in DONE:
        raise NotTaken(_("This was answered already, so that there is nothing left to choose."))
    choice = Choice(wish.choice)
    reach = {Choice.BY_MAIL: wish.mail, Choice.CALL_BACK: wish.phone}.get(choice, "")
    resetting.choose(promise, choice, now=timezone.now(), at=_moment(wish.at), reach=reach)
    return DONE[choice]


def _current(conversation: Conversation) -> Promise | None:
    """The promise of an answer that stands; none where the turn is over."""
    if conversation.turn_opened_at is None or conversation.closed_at is not None:
        return None
    owed = Promise.objects.unanswered().replies().filter(conversation=conversation, replaced_by=None)
    whole = owed.select_related("brand", "channel", "policy__hours", "policy__brand")
    return whole.order_by("-id").first()


def _moment(text: str) -> datetime | None:
    """Only a moment with its zone is one."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
