"""What happened in a request since it began: the words both ways, and what became of promises."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from troth.conversations.models import Kind, Message, Rating
from troth.conversations.rating import rating_of
from troth.conversations.rules.quoting import Part, Piece, pieces
from troth.core.models import FactRecord
from troth.portal.my_request.finding import Request
from troth.promises.models import Promise

MOST_MESSAGES = 100
MOST_FACTS = 200


@dataclass(frozen=True, slots=True)
class File:
    id: int
    name: str
    size_words: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened. `kind` is a message's, or "event"; `told` is what the customer was told."""

    at: datetime
    kind: str
    title: str
    tone: str = ""
    sign: str = ""
    told: str = ""
    message_id: int = 0
    pieces: Sequence[Piece] = ()
    files: Sequence[File] = ()
    rating: Rating | None = None


@dataclass(slots=True)
class Known:
    """What the sentences of facts are made of, and whether somebody has been said to have it."""

    promises: Mapping[int, Promise]
    is_held: bool = False


Said = tuple[str, str, str]
"""A sentence, its tone ("", "kept", "risk" or "late") and its sign (a heroicon's name)."""


def stream_of(request: Request, promises: Sequence[Promise], brand_name: str) -> list[Step]:
    """Newest first. Three queries for the messages, and one for the facts."""
    known = Known({promise.pk: promise for promise in promises})
    events = _events(request.conversation.brand_id, request.part_ids, known)
    shown = request.messages().select_related("author").prefetch_related("attachments", "ratings")
    newest = list(shown.reverse()[:MOST_MESSAGES])
    words = [_word(message, brand_name) for message in newest]
    # Of one moment, what became of the promise stands above the words that brought it about.
    return sorted([*reversed(events), *words], key=lambda step: step.at, reverse=True)


def _events(brand_id: int, conversations: Iterable[int], known: Known) -> list[Step]:
    rows = FactRecord.objects.filter(
        brand_id=brand_id, conversation_id__in=list(conversations), name__in=SAYS
    ).order_by("-id")[:MOST_FACTS]
    return [step for row in reversed(rows) if (step := _event(row, known)) is not None]


def _event(row: FactRecord, known: Known) -> Step | None:
    said = SAYS[row.name](row.details, known)
    if said is None:
        return None
    title, tone, sign = said
    promise = known.promises.get(row.details.get("promise_id", 0))
    told = promise.words if promise is not None and row.name == "PromiseTold" else ""
    return Step(_moment(row, promise), "event", title, tone=tone, sign=sign, told=told)


def _moment(row: FactRecord, promise: Promise | None) -> datetime:
    """To the microsecond, as the message has it that kept the promise; a fact is only as old as its row."""
    if promise is None:
        return row.happened_at
    own = {
        "PromiseTold": promise.announced_at,
        "PromiseKept": promise.kept_at,
        "PromiseBroken": promise.broken_at,
    }
    return own.get(row.name) or row.happened_at


def _told(details: Mapping[str, Any], known: Known) -> Said | None:
    promise = known.promises.get(details["promise_id"])
    if promise is None:
        return None
    if promise.replaces_id:
        return _("We told you another time"), "risk", "arrow-path"
    return _("We told you"), "", "megaphone"


def _kept(details: Mapping[str, Any], known: Known) -> Said | None:
    """Once for an answer that came before the first time and a later one that was told in its place."""
    kept = details["promise_id"]
    is_first_of_two = any(one.replaces_id == kept and one.kept_at for one in known.promises.values())
    if kept not in known.promises or is_first_of_two:
        return None
    return _("We kept our word: it was in time."), "kept", "check-circle"


def _broken(details: Mapping[str, Any], known: Known) -> Said | None:
    if details["promise_id"] not in known.promises:
        return None
    return _("The time that we had told you passed. We are sorry."), "late", "x-circle"


def _changed(_details: Mapping[str, Any], _known: Known) -> Said | None:
    return _("You chose another time or way."), "", "arrow-path"


def _held(details: Mapping[str, Any], known: Known) -> Said | None:
    """Said once until somebody answers: who gives it to whom inside is nobody else's affair."""
    if known.is_held or ("to_person_id" in details and details["to_person_id"] is None):
        return None
    known.is_held = True
    return _("A person of our team has it."), "", "user"


def _sent(details: Mapping[str, Any], known: Known) -> Said | None:
    if details.get("kind") == Kind.ANSWER:
        known.is_held = False
    return None


def _refused(_details: Mapping[str, Any], _known: Known) -> Said | None:
    return _("You said that this was not an answer. We look at it again."), "", "arrow-uturn-left"


def _closed(details: Mapping[str, Any], known: Known) -> Said | None:
    known.is_held = False
    words = {
        "customer": _("You closed this request."),
        "customer silent": _("It was closed, since nothing was said for two weeks."),
        "person": _("We closed this request."),
    }
    said = words.get(details["cause"])
    return (said, "", "lock-closed") if said else None


def _reopened(_details: Mapping[str, Any], _known: Known) -> Said | None:
    return _("We opened it again."), "", "lock-open"


SAYS: Mapping[str, Callable[[Mapping[str, Any], Known], Said | None]] = {
    "PromiseTold": _told,
    "PromiseKept": _kept,
    "PromiseBroken": _broken,
    "PromiseChanged": _changed,
    "ConversationTaken": _held,
    "ConversationAssigned": _held,
    "ConversationHandedOver": _held,
    "OfferAccepted": _held,
    "MessageSent": _sent,
    "AnswerRefused": _refused,
    "ConversationClosed": _closed,
    "ConversationReopened": _reopened,
}
"""The facts that a customer is told of; every other is the team's own affair."""


def _word(message: Message, brand_name: str) -> Step:
    is_theirs = message.kind == Kind.CUSTOMER
    return Step(
        message.said_at,
        message.kind,
        _("You") if is_theirs else public_name(message.author) or brand_name,
        message_id=message.pk,
        pieces=_pieces(message),
        files=_files(message),
        rating=rating_of(message) if message.kind == Kind.ANSWER else None,
    )


def public_name(person: Any) -> str:
    """A person who has no name but their sign-in address stays the brand."""
    name = person.name if person is not None else ""
    return "" if "@" in name else str(name)


def _pieces(message: Message) -> Sequence[Piece]:
    """What a customer's mail quotes is folded away; our own words stand as they were written."""
    if message.kind != Kind.CUSTOMER:
        return (Piece(Part.SAID, message.text),)
    found = (Piece(piece.part, piece.text.strip("\n")) for piece in pieces(message.text))
    return [piece for piece in found if piece.text.strip()]


def _files(message: Message) -> list[File]:
    found = sorted(message.attachments.all(), key=lambda file: file.pk)
    return [
        File(file.pk, file.name, filesizeformat(file.size))
        for file in found
        if file.blob and not file.is_original
    ]
