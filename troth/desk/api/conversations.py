from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from troth.accounts.access import Access, Forbidden
from troth.accounts.models import Channel, User
from troth.accounts.rules.permissions import Permission
from troth.conversations import actions
from troth.conversations.acts import holding, saying, spam, tagging
from troth.conversations.incoming import Incoming
from troth.conversations.models import Conversation, Kind, Message
from troth.conversations.rules.words import storable
from troth.core.errors import Refused
from troth.core.paging import page_by_id
from troth.desk.api import shapes
from troth.desk.api.finding import access_of, find, find_to_write, key_of
from troth.desk.api.shapes import (
    Conversations,
    MessageShape,
    NewConversation,
    NewHolder,
    NewTag,
    Reply,
    Tags,
    WholeConversation,
    Words,
)
from troth.people.models import Queue
from troth.promises.giving.actions import Manner, say
from troth.routing.taking_back.acts import refuse_absent

router = Router(tags=["conversations"])
LANGUAGES = {code for code, _name in settings.LANGUAGES}


class NotUnderstood(Refused):
    """The request leaves open what it means."""


@router.get("/conversations", response=Conversations)
def conversations(
    request: HttpRequest,
    state: Literal["open", "to_answer", "closed"] | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Newest first. `next` is the cursor to give as `after`."""
    rows = Conversation.objects.visible_to(access_of(request)).with_people()
    if state is not None:
        rows = {"open": rows.open, "to_answer": rows.to_answer, "closed": rows.closed}[state]()
    found, following = page_by_id(rows, cursor=after, size=limit)
    return {"items": [shapes.conversation(row) for row in found], "next": following}


@router.post("/conversations", response={201: WholeConversation})
def open_conversation(request: HttpRequest, new: NewConversation) -> Status[dict[str, Any]]:
    """Take a customer's word. With an Idempotency-Key header, a retry gives the same conversation."""
    channel = _channel(access_of(request), new)
    key = key_of(request)
    scoped = f"api:{channel.pk}:{key}" if key else None
    said = _said(channel, new, scoped)
    message = _earlier(said, channel) or _taken(said, channel)
    return Status(201, _whole(find(request, message.conversation_id)))


@router.get("/conversations/{int:conversation_id}", response=WholeConversation)
def conversation(request: HttpRequest, conversation_id: int) -> dict[str, Any]:
    return _whole(find(request, conversation_id))


@router.post("/conversations/{int:conversation_id}/replies", response={201: MessageShape})
def reply(request: HttpRequest, conversation_id: int, words: Reply) -> Status[dict[str, Any]]:
    """Tell the customer. An `answer` ends the turn and, in time, keeps its promise; an `update` does neither,
    and ends with the time of the next one where the channel's policy promises that.

    With `seen`, the id of the newest message that you know, it is refused (409) if somebody else has
    answered since. It goes out at once.
    """
    found = find_to_write(request, conversation_id)
    said = saying.Words(words.text, kind=Kind(words.kind), key=key_of(request))
    message = say(found, access_of(request).user, said, manner=Manner(seen=words.seen))
    assert isinstance(message, Message)
    return Status(201, shapes.message(message))


@router.post("/conversations/{int:conversation_id}/notes", response={201: MessageShape})
def note(request: HttpRequest, conversation_id: int, words: Words) -> Status[dict[str, Any]]:
    """Write what only agents see."""
    found = find_to_write(request, conversation_id)
    message = actions.note(found, access_of(request).user, words.text, key=key_of(request))
    return Status(201, shapes.message(message))


@router.post("/conversations/{int:conversation_id}/closure", response={201: WholeConversation})
def close(request: HttpRequest, conversation_id: int) -> Status[dict[str, Any]]:
    """Close it. A promise that runs in it is not kept by this, and breaks at its time."""
    found = find_to_write(request, conversation_id)
    actions.close(found, access_of(request).user)
    # Not found anew as theirs: an expert sees what they hold, and a closed conversation nobody holds.
    return Status(201, _whole(Conversation.objects.with_people().get(pk=found.pk)))


@router.delete("/conversations/{int:conversation_id}/closure", response=WholeConversation)
def reopen(request: HttpRequest, conversation_id: int) -> dict[str, Any]:
    found = find_to_write(request, conversation_id)
    spam.take_up_again(found, access_of(request).user)
    return _whole(Conversation.objects.with_people().get(pk=found.pk))


@router.post("/conversations/{int:conversation_id}/holder", response={201: WholeConversation})
def assign(request: HttpRequest, conversation_id: int, holder: NewHolder) -> Status[dict[str, Any]]:
    """Assign it to a person (`user`, an id or a mail address), to a queue (its id), or else to yourself.

    With a `summary` it is a handover: the next holder reads it on top.
    """
    found, user = find_to_write(request, conversation_id), access_of(request).user
    to = _holder(found, holder)
    if isinstance(to, User):
        refuse_absent(found, to)
    if holder.summary.strip():
        holding.hand_over(found, user, holder.summary, to=to or user)
    elif to is None:
        holding.take(found, user)
    else:
        holding.assign(found, user, to=to)
    return Status(201, _whole(Conversation.objects.with_people().get(pk=found.pk)))


@router.post("/conversations/{int:conversation_id}/tags", response={201: Tags})
def put_tag(request: HttpRequest, conversation_id: int, tag: NewTag) -> Status[dict[str, Any]]:
    found = find_to_write(request, conversation_id)
    tagging.tag(found, access_of(request).user, tag.name)
    return Status(201, {"items": tagging.tags_of(found)})


@router.delete("/conversations/{int:conversation_id}/tags/{name}", response=Tags)
def take_tag_away(request: HttpRequest, conversation_id: int, name: str) -> dict[str, Any]:
    found = find_to_write(request, conversation_id)
    tagging.untag(found, access_of(request).user, name)
    return {"items": tagging.tags_of(found)}


def _holder(found: Conversation, holder: NewHolder) -> User | Queue | None:
    if holder.user is not None:
        people = holding.people_to_assign(found.brand_id)
        for one in people:
            if holder.user in (one.pk, one.email):
                return one
        raise NotUnderstood(_("Choose a person or a queue of this brand."))
    if holder.queue is None:
        return None
    queue = Queue.objects.filter(brand=found.brand_id, pk=holder.queue).first()
    if queue is None:
        raise NotUnderstood(_("Choose a person or a queue of this brand."))
    return queue


def _whole(row: Conversation) -> dict[str, Any]:
    messages = (
        row.messages.select_related("author")
        .prefetch_related("deliveries", "ratings")
        .order_by("said_at", "id")
    )
    promises = row.promises.select_related("brand", "channel", "given_by").order_by("id")
    return {
        **shapes.conversation(row),
        "messages": [shapes.message(message) for message in messages],
        "promises": [shapes.promise(promise) for promise in promises],
    }


def _channel(access: Access, new: NewConversation) -> Channel:
    # Whoever sees only what they hold cannot open what they would then not see.
    brands = set(access.where(Permission.WRITE)) & set(access.where(Permission.READ))
    if not brands:
        raise Forbidden(_("Your role may not open conversations."))
    channels = Channel.objects.select_related("brand").filter(brand__in=brands)
    if new.brand is not None:
        channels = channels.filter(brand__slug=storable(new.brand))
    if isinstance(new.channel, int):
        channels = channels.filter(pk=new.channel)
    elif new.channel is not None:
        channels = channels.filter(address=storable(new.channel).strip().lower())
    found = list(channels.order_by("id")[:2])
    if len(found) != 1:
        raise NotUnderstood(
            _("Say by “brand” and “channel” which channel this is for; there are several.")
            if found
            else _("There is no such channel.")
        )
    return found[0]


def _earlier(said: Incoming, channel: Channel) -> Message | None:
    """What an earlier try with this key has made; other words under it are refused, not dropped."""
    if said.key is None:
        return None
    earlier = Message.objects.select_related("conversation__identity")
    found = earlier.filter(brand=channel.brand_id, key=said.key).first()
    first_try = (storable(said.text), said.address)
    if found is not None and (found.text, found.conversation.identity.value) != first_try:
        raise actions.KeyUsed(_("This key was used for other words; send these with a new one."))
    return found


def _taken(said: Incoming, channel: Channel) -> Message:
    try:
        return actions.receive(channel, said)
    except IntegrityError:  # the same try on another connection was faster
        if (found := _earlier(said, channel)) is None:
            raise
        return found


def _said(channel: Channel, new: NewConversation, key: str | None) -> Incoming:
    zone = new.customer.zone or channel.brand.zone
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        raise NotUnderstood(_("There is no time zone “%(zone)s”.") % {"zone": zone}) from error
    return Incoming(
        address_kind="mail",
        address=storable(new.customer.address).strip().lower(),
        name=new.customer.name.strip(),
        subject=" ".join(new.subject.split()),
        text=new.text,
        language=new.language if new.language in LANGUAGES else channel.brand.language,
        zone=zone,
        received_at=timezone.now(),
        key=key,
    )
