"""What a customer does on the page of their request: each is one act in the transaction of its request."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.conversations import actions as conversations
from troth.conversations import rating
from troth.conversations.actions import KeyUsed, NothingSaid
from troth.conversations.acts.saying import say_what_waits
from troth.conversations.incoming import File, Incoming
from troth.conversations.models import Conversation, Kind, Message
from troth.conversations.rules.files import media_type_of, plain_name
from troth.conversations.rules.words import storable
from troth.core import blobs
from troth.core.errors import Refused
from troth.portal.my_request.finding import Request
from troth.promises import outcomes

LONGEST = 8000
"""Characters of one message, as in a chat."""
MOST_FILES = 10
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class NotTaken(Refused):
    """Words or files that cannot be kept as they are, or an act for which nothing is there."""


class Over(Refused):
    """Nothing can be added to a request that was taken for spam, or that is somebody else's by now."""

    status = 409


@dataclass(frozen=True, slots=True)
class Words:
    """What the form sends; `key` is the form's, so that sending it again says it once."""

    text: str
    key: str
    files: Sequence["UploadedFile[Any]"] = ()


def add(request: Request, words: Words) -> Message:
    """Keep what the customer adds: a word like any other, by the channel of their conversation."""
    ensure_goes_on(request)
    conversation = request.conversation
    text = words.text.replace("\r\n", "\n").strip()
    if not text and not words.files:
        raise NothingSaid(_("Write something first."))
    if len(text) > LONGEST:
        raise NotTaken(_("A message may have at most %(count)s characters.") % {"count": LONGEST})
    if not _KEY.fullmatch(words.key):
        raise NotTaken(_("This form is too old; reload the page and send it again."))
    # Two taps at once: the second waits here, and then finds the word of the first.
    Conversation.objects.locked().get(pk=conversation.pk)
    key = f"request:{conversation.pk}:{words.key}"
    if (earlier := Message.objects.filter(brand=conversation.brand_id, key=key).first()) is not None:
        if earlier.text != storable(text):
            raise KeyUsed(_("This key was used for other words; send these with a new one."))
        return earlier
    return _receive(conversation, text, key=key, files=_files(conversation, words.files))


def _receive(
    conversation: Conversation, text: str, *, key: str | None = None, files: tuple[File, ...] = ()
) -> Message:
    said = Incoming(
        address_kind=conversation.identity.kind,
        address=conversation.identity.value,
        name=conversation.customer.name,
        subject=conversation.subject,
        text=text,
        language=conversation.language,
        zone=conversation.customer.zone,
        received_at=timezone.now(),
        key=key,
        about={"by_page": True},
        files=files,
    )
    return conversations.receive(conversation.channel, said, conversation=conversation)


def _files(conversation: Conversation, uploads: Sequence["UploadedFile[Any]"]) -> tuple[File, ...]:
    """Kept one by one, and what they are is read from their bytes, whatever the browser says."""
    if len(uploads) > MOST_FILES:
        raise NotTaken(_("A message may have at most %(count)s files.") % {"count": MOST_FILES})
    largest = settings.TROTH_CHAT_FILE_LARGEST
    if any((upload.size or 0) > largest for upload in uploads):
        raise NotTaken(_("A file may have at most %(size)s MB.") % {"size": largest // 1024**2})
    return tuple(_file(conversation, upload) for upload in uploads if upload.size)


def _file(conversation: Conversation, upload: "UploadedFile[Any]") -> File:
    content = upload.read()
    return File(
        name=plain_name(storable(upload.name or "")),
        media_type=media_type_of(content),
        size=len(content),
        blob=blobs.put(conversation.brand_id, content),
    )


def need_no_answer(request: Request) -> None:
    """The customer ends it: what is owed ends with it, as withdrawn by them."""
    ensure_goes_on(request)
    # An agent's answer that waits for its ten seconds has been given: it goes out before the end.
    say_what_waits(request.conversation)
    outcomes.withdraw(request.conversation, timezone.now())
    conversations.close(request.conversation, None, cause="customer")


def rate(request: Request, message_id: int, score: int, text: str) -> None:
    """Also after the request was closed: that is when most people know what they think."""
    rating.rate(_answer(request, message_id), score, text)


def refuse_answer(request: Request, message_id: int) -> None:
    """This was not an answer: the turn opens again."""
    ensure_goes_on(request)
    outcomes.refuse_answer(_answer(request, message_id), timezone.now())


def _answer(request: Request, message_id: int) -> Message:
    found = request.messages().filter(pk=message_id, kind=Kind.ANSWER).first()
    if found is None:
        raise NotTaken(_("This answer is not there."))
    return found


def ensure_goes_on(request: Request) -> None:
    if not request.can_go_on():
        raise Over(_("Nothing can be added to this request any more. Please write to us anew."))
