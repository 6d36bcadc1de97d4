"""What a visitor's browser asks for, under /chat/KEY/."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.channels.chat import actions
from troth.channels.chat.actions import Words
from troth.channels.chat.events import message_data
from troth.channels.chat.loose.sweeping import keep
from troth.channels.chat.rules.look import ink_on
from troth.channels.chat.rules.pages import page_address
from troth.channels.chat.rules.signature import Claim
from troth.channels.chat.tokens import Upload, reference_of, somebody, token_of, upload_of, vouched
from troth.channels.chat.vouching.joining import join_former
from troth.channels.chat.vouching.keys import that_count
from troth.channels.chat.web.door import Asked, NotUnderstood, for_visitors, marks_by_token
from troth.channels.chat.web.sightings import note_sighting
from troth.channels.chat.web.words import opening, person_asked, words
from troth.conversations.models import Attachment
from troth.conversations.rules.files import media_type_of, plain_name
from troth.core import blobs
from troth.core.errors import Refused


class TooLarge(Refused):
    status = 413


@for_visitors("GET", by_token=marks_by_token)
def look(asked: Asked) -> HttpResponse:
    """All that the widget needs to be drawn: the brand's look, the words, what is promised."""
    widget, brand, now = asked.widget, asked.channel.brand, timezone.now()
    zone = actions.known_zone(asked.request.GET.get("zone", ""), brand.zone)
    greeting = widget.greetings.get(asked.language) or ""
    note_sighting(widget, asked.request.headers.get("Origin", ""), now)
    return JsonResponse(
        {
            "title": widget.title or brand.name,
            "language": asked.language,
            "accent": widget.accent,
            "ink": ink_on(widget.accent),
            "position": widget.position,
            "opening": opening(asked.channel, now, zone),
            "now": now.isoformat(timespec="milliseconds"),
            "file_largest": settings.TROTH_CHAT_FILE_LARGEST,
            "words": {**words(), **({"greeting": greeting} if greeting else {})},
        }
    )


@for_visitors("POST")
def tokens(asked: Asked) -> HttpResponse:
    """A token for somebody new, or for whom the shop vouches."""
    user = asked.body.get("user")
    if user is None:
        return JsonResponse({"token": token_of(somebody(asked.widget.channel_id))}, status=201)
    claim, signature = _claimed(user)
    secrets = that_count(asked.widget)
    person = vouched(asked.widget.channel_id, secrets, claim, signature=signature, now=timezone.now())
    former = asked.known_person()
    if former is not None:
        join_former(asked.channel, former, person)
    return JsonResponse({"token": token_of(person)}, status=201)


def _claimed(given: object) -> tuple[Claim, str]:
    """What the shop's page says about whom, and the signature below it."""
    names = ("id", "email", "name", "signature")
    if not isinstance(given, dict):
        raise NotUnderstood(_("“%(name)s” must be an object.") % {"name": "user"})
    found = {name: given.get(name, "") for name in names}
    if not all(isinstance(value, str) for value in found.values()):
        raise NotUnderstood(_("“%(name)s” must be a text.") % {"name": "user"})
    told = {name: actions.checked(value, longest=500) for name, value in found.items()}
    claim = Claim(
        user_id=told["id"], mail=told["email"], name=told["name"], expires=_seconds(given.get("exp"))
    )
    return claim, told["signature"]


def _seconds(given: object) -> int:
    """Seconds since 1970; a page's attribute gives them as a text."""
    if isinstance(given, str) and given.isascii() and given.isdecimal() and len(given) < 20:
        given = int(given)
    if _is_id(given):
        return int(str(given))
    raise NotUnderstood(_("“exp” must be a number of seconds since 1970."))


@for_visitors("POST")
def messages(asked: Asked) -> HttpResponse:
    """Keep what they said; the same key again answers with the same message."""
    person = asked.person()
    files = tuple(upload_of(reference, person) for reference in _texts(asked, "files"))
    said = actions.say(asked.channel, person, _words(asked, asked.text("text"), files))
    # A word without files costs no look for them.
    attachments = said.attachments.all() if files else ()
    return JsonResponse(message_data(said, person, attachments), status=201)


@for_visitors("POST")
def person(asked: Asked) -> HttpResponse:
    """They ask for a person: said in their words, so that whoever answers reads it."""
    who = asked.person()
    said = actions.say(asked.channel, who, _words(asked, person_asked()))
    return JsonResponse(message_data(said, who, ()), status=201)


def _words(asked: Asked, text: str, files: Sequence[Upload] = ()) -> Words:
    return Words(
        text=text,
        key=asked.text("key"),
        language=asked.language,
        zone=asked.text("zone"),
        files=files,
        page=page_address(asked.text("page")),
    )


def _texts(asked: Asked, name: str) -> list[str]:
    given = asked.body.get(name, [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise NotUnderstood(_("“%(name)s” must be a list of texts.") % {"name": name})
    return given


@for_visitors("POST")
def files(asked: Asked) -> HttpResponse:
    """Keep a file, which belongs to a message once one names it. Its bytes are the whole body."""
    who, largest = asked.person(), settings.TROTH_CHAT_FILE_LARGEST
    content = asked.request.read(largest + 1)
    if len(content) > largest:
        raise TooLarge(_("A file may have at most %(size)s MB.") % {"size": largest // 1024**2})
    if not content:
        raise NotUnderstood(_("This file is empty."))
    upload = Upload(
        blob=keep(asked.widget.brand_id, content),
        name=plain_name(actions.checked(asked.request.GET.get("name", ""), longest=1000)),
        media_type=media_type_of(content),
        size=len(content),
    )
    return JsonResponse({"file": reference_of(upload, who), "name": upload.name}, status=201)


@for_visitors("GET", by_token=marks_by_token)
def file(asked: Asked, file_id: int) -> HttpResponse:
    """A file of one's own chat. Always a download: it is hostile until proven otherwise."""
    theirs = actions.conversations_of(asked.channel, asked.person())
    # What came by mail into a chat is for the desk, as its words are: whoever has the browser reads the chat.
    chatted = Attachment.objects.filter(message__conversation__in=theirs, message__received_mail=None)
    found = chatted.filter(pk=file_id, is_original=False).first()
    if found is None or not found.blob:
        raise NotThere(_("This file is not there."))
    try:
        content = blobs.get(found.brand_id, found.blob)
    except FileNotFoundError as error:
        raise NotThere(_("This file is not there.")) from error
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox"
    return response


class NotThere(Refused):
    status = 404


@for_visitors("POST", by_token=marks_by_token)
def marks(asked: Asked) -> HttpResponse:
    """What has reached the browser, and up to where it was read."""
    received, read = asked.body.get("received", []), asked.body.get("read", 0)
    if not isinstance(received, list) or not all(_is_id(one) for one in [*received, read]):
        raise NotUnderstood(_("“%(name)s” must be a list of numbers.") % {"name": "received"})
    actions.mark(asked.channel, asked.person(), received=received[:200], read=read)
    return HttpResponse(status=204)


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


@for_visitors("POST", by_token=marks_by_token)
def typing(asked: Asked) -> HttpResponse:
    actions.typing(asked.channel, asked.person())
    return HttpResponse(status=204)


@for_visitors("POST")
def contact(asked: Asked) -> HttpResponse:
    actions.be_reachable(asked.channel, asked.person(), name=asked.text("name"), mail=asked.text("mail"))
    return HttpResponse(status=204)


@for_visitors("GET", by_token=marks_by_token)
def line(asked: Asked) -> HttpResponse:
    """The live line is answered on the event loop; only what a browser asks before it comes here."""
    raise Http404
