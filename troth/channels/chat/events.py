"""What a visitor has yet to see, in the order of commits (decisions/0003)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.channels.chat.actions import conversations_of, key_of, typing_in
from troth.channels.chat.tokens import Person
from troth.channels.chat.web.choosing import offered
from troth.conversations.models import Attachment, Conversation, Message
from troth.conversations.request_links import my_request_url
from troth.core.models import FactRecord, OldestRunning
from troth.core.paging import BadCursor
from troth.promises.honest.waiting import now_for
from troth.promises.models import REPLIES, Promise, PromiseKind
from troth.promises.receipts.links import link_to

SAID = ("MessageReceived", "MessageSent")
_PLACE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
HISTORY = 100
"""Messages that a browser gets which comes without a place in the order."""
MOST = 500


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the order of commits: a fact's transaction and id. Written as "123-45"."""

    xid: int = 0
    fact_id: int = 0

    def __str__(self) -> str:
        return f"{self.xid}-{self.fact_id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Raises BadCursor for what was never told as a place."""
        found = _PLACE.fullmatch(text)
        if found is None:
            raise BadCursor(_("This is not a place in this chat."))
        return cls(int(found[1]), int(found[2]))


@dataclass(slots=True)
class News:
    """One look: messages to tell (each once), where the reader is then, and the state of things now.

    `is_unsettled` says that a message was told before its place in the order was final: it is told at once,
    but the place moves past it only when no running transaction can come before it any more.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    is_unsettled: bool = False
    state: dict[str, Any] = field(default_factory=dict)
    watched: frozenset[str] = frozenset()

    @property
    def stands_in_line(self) -> bool:
        """The place in line moves when others are answered, of which this line hears nothing."""
        return bool(self.state.get("now"))


@dataclass(slots=True)
class Reading:
    """One line's way through the facts. `early` holds the facts that were told before they were settled;
    `wait_ends_at` is until when the wait lasts that was said last."""

    channel: Channel
    person: Person
    place: Place | None = None
    early: set[int] = field(default_factory=set)
    wait_ends_at: float | None = None

    def look(self) -> News:
        """Everything that has come since the last look; in the brand's transaction."""
        theirs = conversations_of(self.channel, self.person)
        facts = self._facts([one.pk for one in theirs])
        fresh = [fact for fact in facts if fact.pk not in self.early]
        self._move(facts)
        return News(
            messages=self._told(fresh),
            place=self.place or Place(),
            is_unsettled=bool(self.early),
            state=self._state(theirs[0], timezone.now()) if theirs else {},
            watched=_watched(theirs),
        )

    def _state(self, conversation: Conversation, now: datetime) -> dict[str, Any]:
        """What holds now, and for who waits unanswered their place in line with the wait."""
        promise = _owed(conversation)
        before = self.wait_ends_at - now.timestamp() if self.wait_ends_at else None
        due_at = promise.due_at if promise else None
        found = now_for(conversation, now=now, due_at=due_at, before=before)
        if found is None or found.wait is None:
            self.wait_ends_at = None
        elif found.wait != before:
            self.wait_ends_at = now.timestamp() + found.wait
        return {
            "closed": conversation.closed_at is not None,
            "promise": _promise_data(promise) if promise else None,
            "now": found.words if found else "",
            "request": self._request_of(conversation),
            "choices": offered(conversation, now) if promise and promise.replaces_id else None,
        }

    def _request_of(self, conversation: Conversation) -> str:
        """Where they see all of it; nothing where the installation does not know its own address."""
        conversation.brand = self.channel.brand
        return my_request_url(conversation)

    def _facts(self, conversations: Sequence[int]) -> list[Any]:
        is_settled = ExpressionWrapper(Q(xid__lt=OldestRunning()), output_field=BooleanField())
        # Mail that goes on in a chat is for the people of the desk: whoever has the browser reads the chat.
        elsewhere = Q(details__channel_id__isnull=False) & ~Q(details__channel_id=self.channel.pk)
        here = ~elsewhere | Q(details__channel_id=None)
        rows = FactRecord.objects.filter(
            here, brand_id=self.channel.brand_id, conversation_id__in=conversations, name__in=SAID
        ).annotate(is_settled=is_settled)
        if self.place is None:
            return list(reversed(rows.order_by("-xid", "-id")[:HISTORY]))
        return list(rows.after(self.place.xid, self.place.fact_id).order_by("xid", "id")[:MOST])

    def _move(self, facts: Sequence[Any]) -> None:
        for fact in facts:
            if fact.is_settled:
                self.place = Place(fact.xid, fact.pk)
                self.early.discard(fact.pk)
            else:
                self.early.add(fact.pk)
        self.place = self.place or Place()

    def _told(self, facts: Sequence[Any]) -> list[dict[str, Any]]:
        ids = [fact.details["message_id"] for fact in facts]
        found = Message.objects.select_related("author").prefetch_related("attachments").in_bulk(ids)
        said = [found[one] for one in ids if one in found]
        return [message_data(one, self.person, one.attachments.all()) for one in said]


def _watched(theirs: Sequence[Conversation]) -> frozenset[str]:
    """What is said in any of them, and, in the newest, that somebody is writing."""
    said = {f"{one.brand_id}:{one.pk}" for one in theirs}
    return frozenset(said | {typing_in(one.brand_id, one.pk) for one in theirs[:1]})


def message_data(message: Message, person: Person, attachments: Iterable[Attachment]) -> dict[str, Any]:
    """One message as the widget shows it."""
    prefix = key_of(person, "")
    is_own_key = message.key is not None and message.key.startswith(prefix)
    return {
        "id": message.pk,
        "kind": message.kind,
        "name": _name_of(message),
        "text": message.text,
        "at": message.said_at.isoformat(timespec="milliseconds"),
        "key": (message.key or "")[len(prefix) :] if is_own_key else "",
        "files": [
            {"id": one.pk, "name": one.name, "size": one.size, "type": one.media_type}
            for one in attachments
            if not one.is_original
        ],
    }


def _name_of(message: Message) -> str:
    """The agent's name; a person who has none but their sign-in address stays the brand."""
    name = message.author.name if message.author else ""
    return "" if "@" in name else name


def _owed(conversation: Conversation) -> Promise | None:
    """The promise that was said aloud and is still owed: an answer, or a call where they chose one."""
    # What was broken in a turn that is over, answered or not, is owed no more.
    replies = REPLIES if conversation.turn_opened_at is not None else ()
    kinds = (*replies, PromiseKind.CALL_BACK)
    aloud = Promise.objects.unanswered().filter(kind__in=kinds, announcement__isnull=False)
    return aloud.filter(conversation=conversation).select_related("receipt", "brand").order_by("-id").first()


def _promise_data(promise: Promise) -> dict[str, Any]:
    receipt = getattr(promise, "receipt", None)
    return {
        "words": promise.words,
        "due_at": promise.due_at.isoformat(timespec="milliseconds"),
        "told": promise.announced_at is not None,
        "late": promise.broken_at is not None,
        "receipt": link_to(promise.brand.slug, receipt.pk) if receipt else "",
    }
