"""What the page of one conversation shows of each message: its words, its files, how it came or went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_date, format_datetime
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.conversations.models import Attachment, Conversation, Delivery, Kind, Message, Rating
from troth.conversations.rating import rating_of
from troth.conversations.rules.quoting import Part, Piece, pieces
from troth.desk.conversation.joined import messages_in
from troth.desk.files import LARGEST_PICTURE, PICTURES


@dataclass(frozen=True, slots=True)
class File:
    """`url` is none where the file lies within the original only."""

    name: str
    size_words: str
    media_type: str
    url: str | None = None
    picture_url: str | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    state: str
    words: str
    again_url: str | None


@dataclass(frozen=True, slots=True)
class Invitation:
    title: str
    when: str
    where: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Said:
    id: int
    kind: str
    author_name: str
    text: str
    pieces: Sequence[Piece]
    said_at: datetime
    delivery: Sending | None
    problem: str
    attachments: Sequence[File]
    original_url: str | None
    sent_url: str | None
    to: str
    cc: str
    invitations: Sequence[Invitation]
    is_unverified: bool
    held_until: datetime | None
    handed_to: str
    split_url: str | None
    rating: Rating | None
    is_by_page: bool


def messages_of(conversation: Conversation, *, slug: str, may_answer: bool) -> list[Said]:
    """Four queries, however many messages; with those of what was merged here or split from."""
    shown = Message.objects.filter(messages_in(conversation)).select_related("author")
    rows = shown.prefetch_related("attachments", "deliveries", "ratings").order_by("said_at", "id")
    return [_said(message, conversation, slug, may_answer) for message in rows]


def handover_in(said: Sequence[Said]) -> Said | None:
    """The summary that the newest handover left, until somebody answers."""
    for message in reversed(said):
        if message.handed_to:
            return message
        if message.kind == Kind.ANSWER:
            return None
    return None


def _said(message: Message, conversation: Conversation, slug: str, may_answer: bool) -> Said:
    files = sorted(message.attachments.all(), key=lambda file: file.pk)
    delivery = next(iter(message.deliveries.all()), None)
    about: Mapping[str, Any] = message.about
    here = [slug, message.conversation_id, message.pk]
    has_original = any(file.is_original for file in files)
    held_until = about.get("held_until")
    return Said(
        id=message.pk,
        kind=message.kind,
        author_name=_author(message, conversation),
        text=message.text,
        pieces=_pieces(message),
        said_at=message.said_at,
        delivery=_sending(delivery, message, slug, may_answer) if delivery else None,
        problem=message.problem,
        attachments=[_file(file, here) for file in files if not file.is_original],
        original_url=reverse("original", args=here) if has_original else None,
        sent_url=reverse("as_sent", args=here) if has_original and about.get("is_html") else None,
        to=", ".join(about.get("to", ())),
        cc=", ".join(about.get("cc", ())),
        invitations=[_invitation(each) for each in about.get("invitations", ())],
        is_unverified=bool(about.get("unverified")),
        held_until=datetime.fromisoformat(held_until) if held_until else None,
        handed_to=about.get("handover", {}).get("to", ""),
        split_url=_split_url(message, conversation, here) if may_answer else None,
        rating=rating_of(message),
        is_by_page=bool(about.get("by_page")),
    )


def _split_url(message: Message, conversation: Conversation, here: list[Any]) -> str | None:
    """Another matter begins with a customer's word, and not with the first one."""
    is_here = message.conversation_id == conversation.pk and message.said_at > conversation.opened_at
    return reverse("conversation_split", args=here) if is_here and message.kind == Kind.CUSTOMER else None


def _pieces(message: Message) -> Sequence[Piece]:
    """Only what came from outside quotes; our own words are shown as they were written."""
    if message.kind not in (Kind.CUSTOMER, Kind.REPORT):
        return (Piece(Part.SAID, message.text),) if message.text else ()
    found = (Piece(piece.part, piece.text.strip("\n")) for piece in pieces(message.text))
    return [piece for piece in found if piece.text.strip()]


def _file(file: Attachment, here: list[Any]) -> File:
    size = filesizeformat(file.size)
    if not file.blob:
        return File(file.name, size, file.media_type)
    url = reverse("attachment", args=[*here, file.pk])
    is_picture = file.media_type in PICTURES and file.size <= LARGEST_PICTURE
    return File(file.name, size, file.media_type, url, f"{url}/picture" if is_picture else None)


def _author(message: Message, conversation: Conversation) -> str:
    if message.kind == Kind.CUSTOMER:
        writer = message.about.get("by", "")
        is_another = writer and conversation.identity.kind == "mail" and writer != conversation.identity.value
        return str(writer) if is_another else conversation.customer.name
    return str(message.author) if message.author else ""


def _invitation(data: Mapping[str, Any]) -> Invitation:
    return Invitation(
        title=data.get("title", ""),
        when=_when(data),
        where=data.get("where", ""),
        is_cancelled=data.get("method") == "CANCEL",
    )


def _when(data: Mapping[str, Any]) -> str:
    """In the reader's zone; a time without a zone is the place's own, and stands as it was written."""
    language = get_language() or "en"
    starts = datetime.fromisoformat(data["starts"])
    if data.get("is_whole_days"):
        return str(format_date(starts, "full", locale=language))
    zone = timezone.get_current_timezone_name() if starts.tzinfo else None
    here = localtime(starts) if starts.tzinfo else starts
    begin = format_datetime(here, "EEEE d MMMM y HH:mm", locale=language)
    if not data.get("ends"):
        return f"{begin} ({zone})" if zone else str(begin)
    ends = datetime.fromisoformat(data["ends"])
    there = localtime(ends) if ends.tzinfo else ends
    pattern = "HH:mm" if there.date() == here.date() else "EEEE d MMMM y HH:mm"
    told = f"{begin} – {format_datetime(there, pattern, locale=language)}"
    return f"{told} ({zone})" if zone else told


def _sending(delivery: Delivery, message: Message, slug: str, may_answer: bool) -> Sending:
    states = {
        "waiting": _("on its way"),
        "sent": _("sent"),
        "failed": _("not delivered"),
        "unconfirmed": _("may not have arrived"),
    }
    words = states[delivery.state]
    if delivery.words and delivery.state != "sent":
        words = f"{words}: {delivery.words}"
    ended = delivery.failed_at or delivery.unconfirmed_at
    again = (
        reverse("send_again", args=[slug, message.conversation_id, delivery.pk])
        if ended and may_answer
        else None
    )
    return Sending(delivery.state, words, again)
