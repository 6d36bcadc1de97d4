from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status

from troth.accounts.access import Access, Forbidden
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation
from troth.desk.api import shapes
from troth.desk.api.finding import access_of
from troth.desk.api.shapes import ConversationShape
from troth.desk.offers.standing import Standing, mark_shown, standing
from troth.desk.routing.words import why_me
from troth.routing.models import Offer
from troth.routing.offers.actions import OfferGone, accept, pass_on
from troth.routing.offers.gone import waits_no_longer

router = Router(tags=["offers"])


class OfferShape(Schema):
    """`customer` and `subject` are null for who may see only what they hold; `price`, in euros, for staff.

    `why` says why you, and why now. `due_at` is when the promise falls due; null where nothing was promised.
    """

    id: int
    brand: str
    conversation_id: int
    channel_kind: str
    language: str
    skill: str | None
    level: int
    customer: str | None
    subject: str | None
    words: str
    price: str | None
    why: str
    made_at: datetime
    expires_at: datetime
    due_at: datetime | None


class Offers(Schema):
    items: list[OfferShape]


class Pass(Schema):
    because: str = Field("", max_length=200)


class Passed(Schema):
    id: int


@router.get("/offers", response=Offers)
def offers(request: HttpRequest) -> dict[str, Any]:
    """What you are asked to take now, the least slack first. It counts as shown to you."""
    now = timezone.now()
    found = standing(_answering(request), now)
    mark_shown(found, now)
    return {"items": [_shape(one) for one in found]}


@router.post("/offers/{int:offer_id}/acceptance", response={201: ConversationShape})
def acceptance(request: HttpRequest, offer_id: int) -> Status[dict[str, Any]]:
    """You hold the conversation from here on. Of several who say so, the first has it; the others get 409."""
    access = access_of(request)
    taken = accept(_find(request, offer_id).pk, access.user, now=timezone.now())
    seen = Conversation.objects.visible_to(access).with_people().filter(pk=taken.pk).first()
    if seen is None:  # an expert's second yes, after their answer: they see only what they hold
        raise OfferGone(waits_no_longer())
    return Status(201, shapes.conversation(seen))


@router.post("/offers/{int:offer_id}/passing", response={201: Passed})
def passing(request: HttpRequest, offer_id: int, said: Pass) -> Status[dict[str, Any]]:
    """Somebody else is asked. `because` may say why."""
    found = _find(request, offer_id)
    pass_on(found.pk, access_of(request).user, now=timezone.now(), because=said.because)
    return Status(201, {"id": found.pk})


def _answering(request: HttpRequest) -> Access:
    access = access_of(request)
    if not access.where(Permission.WRITE):
        raise Forbidden(_("Your role may read here, but not write."))
    return access


def _find(request: HttpRequest, offer_id: int) -> Offer:
    access = _answering(request)
    mine = Offer.objects.visible_to(access).filter(
        agent__user=access.user, brand__in=access.where(Permission.WRITE)
    )
    return get_object_or_404(mine, pk=offer_id)


def _shape(one: Standing) -> dict[str, Any]:
    return {
        "id": one.id,
        "brand": one.brand_slug,
        "conversation_id": one.conversation_id,
        "channel_kind": one.channel_kind,
        "language": one.language,
        "skill": one.skill or None,
        "level": one.level,
        "customer": one.who or None,
        "subject": one.subject or None,
        "words": one.words,
        "price": str(one.price) if one.price is not None else None,
        "why": why_me(one.why),
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "due_at": one.due_at,
    }
