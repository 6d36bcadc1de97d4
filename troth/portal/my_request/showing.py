"""All that the page of a request shows, in the customer's language and zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from troth.conversations.models import Conversation, Holder
from troth.portal.my_request.door import Asked
from troth.portal.my_request.promised import Owed, owed_of, told_in, wait_of
from troth.portal.my_request.stream import Step, public_name, stream_of
from troth.promises.models import Promise
from troth.promises.outcomes import refusable


@dataclass(frozen=True, slots=True)
class Shown:
    """`state` is waiting, late, answered or closed. `main` is what is due first, the `others` come after."""

    subject: str
    number: int
    opened_at: datetime
    state: str
    headline: str
    more: str
    who: str
    wait: str
    main: Owed | None
    others: Sequence[Owed]
    stream: Sequence[Step]
    refusable_id: int
    """The answer of which the customer may say that it was none; 0 for no such answer."""
    can_go_on: bool
    zone: str


def shown_of(asked: Asked) -> Shown:
    request, now = asked.request, timezone.now()
    conversation = request.conversation
    promises = told_in(request.part_ids)
    owed = owed_of(promises, asked.brand.slug, now)
    can_go_on = request.can_go_on()
    state = _state(conversation, owed)
    headline, more = _headline(conversation, state, owed, promises)
    refused = refusable(conversation, now) if can_go_on else None
    return Shown(
        subject=request.link_of.subject or _("(no subject)"),
        number=request.link_of.pk,
        opened_at=request.link_of.opened_at,
        state=state,
        headline=headline,
        more=more,
        who=_who(conversation),
        wait=wait_of(conversation, owed[0].due_at if owed else None, now) if state == "waiting" else "",
        main=owed[0] if owed else None,
        others=owed[1:],
        stream=stream_of(request, promises, asked.brand.name),
        refusable_id=refused.pk if refused else 0,
        can_go_on=can_go_on,
        zone=conversation.customer.zone.replace("_", " "),
    )


def _state(conversation: Conversation, owed: Sequence[Owed]) -> str:
    if any(one.is_late for one in owed):
        return "late"
    if conversation.closed_at is not None:
        return "closed"
    return "waiting" if conversation.turn_opened_at is not None or owed else "answered"


def _headline(
    conversation: Conversation, state: str, owed: Sequence[Owed], promises: Sequence[Promise]
) -> tuple[str, str]:
    """What matters most in a few words, and the sentence below it."""
    if state == "late":
        return _("We are late"), _("This takes longer than we said. We are sorry; it has not been forgotten.")
    if state == "closed":
        return _("This request is closed"), _("If something is missing, add it, and it opens again.")
    if state == "answered":
        return _("We have answered"), _answered(promises)
    if conversation.turn_opened_at is None and owed:
        return _("We have answered, and more is to come"), ""
    if owed and owed[0].is_reset:
        return _("You were told another time"), _told_anew(owed[0])
    if owed:
        return _("We have your message"), ""
    return _("We have your message"), _("A person will read it and answer.")


def _told_anew(promise: Owed) -> str:
    if promise.first_is_broken:
        return _("The first one passed without an answer. We are sorry.")
    return _("We could not keep the first one, and say so before it passes.")


def _answered(promises: Sequence[Promise]) -> str:
    if promises and promises[-1].kept_at is not None:
        return _("It was in time, as we had said. If something is missing, simply add it.")
    return _("If something is missing, simply add it.")


def _who(conversation: Conversation) -> str:
    """Who has it; of who they are no more than the name under which they answer."""
    if conversation.holder == Holder.PERSON:
        name = public_name(conversation.holder_person)
        return _("%(name)s has it.") % {"name": name} if name else _("A person of our team has it.")
    if conversation.holder in (Holder.QUEUE, Holder.BOT):
        return _("It waits for the next person of our team who is free.")
    return ""
