"""What a customer reads when a promise gets a new time: why, until when, and what they may choose instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, override

from troth.conversations.models import Conversation
from troth.promises import wordings, words
from troth.promises.giving.words import other_sentence
from troth.promises.models import REPLIES, Promise
from troth.promises.moments import about, spoken
from troth.promises.rules.calendar import Calendar, CalendarError
from troth.promises.rules.due import told_due_at
from troth.promises.rules.resetting import Cause
from troth.promises.rules.wordings import RESET


@dataclass(frozen=True, slots=True)
class Said:
    """`sentence` is the promise's, and stands in `text` as it is."""

    sentence: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """A new time for what was `told` before; `reason` is a cause of the clock's or a person's own words."""

    told: Promise
    due_at: datetime
    reason: str
    now: datetime
    opens_at: datetime | None = None


def told_anew(conversation: Conversation, anew: Anew) -> Said:
    """The conversation comes with its brand, channel and customer."""
    sentence, body = (_reply if anew.told.kind in REPLIES else _other)(conversation, anew)
    # The brand's own words may say the time in a sentence of their own: then all of them carry the promise.
    return Said(sentence if sentence in body else body, _as_sent(conversation, anew.told, body))


def _reply(conversation: Conversation, anew: Anew) -> tuple[str, str]:
    language = conversation.language
    about_it = {"zone": conversation.customer.zone, "brand_zone": conversation.brand.zone}
    times = words.times_said(anew.due_at, anew.now, language=language, **about_it)
    body = wordings.worded(
        conversation.brand_id,
        RESET,
        language,
        first=_first(conversation, anew),
        reason=_reason(anew, conversation),
        brand=conversation.brand.name,
        automatic=_automatic(conversation, anew),
        **times,
    )
    sentence = words.promise_sentence(
        due_at=anew.due_at,
        now=anew.now,
        opens_at=None,
        language=language,
        zone=conversation.customer.zone,
        brand_zone=conversation.brand.zone,
    )
    return sentence, body


def _other(conversation: Conversation, anew: Anew) -> tuple[str, str]:
    """A call, a word or a solution is promised in its own words: nobody said that it was an answer."""
    sentence = other_sentence(conversation, anew.told, due_at=anew.due_at, now=anew.now)
    with override(spoken(conversation.language)):
        sorry = gettext("The time that we told you was %(first)s. We are sorry: it takes longer.")
        sorry %= {"first": _first(conversation, anew)}
    parts = (f"{sorry} {_reason(anew, conversation)}", sentence, _automatic(conversation, anew))
    return sentence, "\n\n".join(part for part in parts if part)


def _automatic(conversation: Conversation, anew: Anew) -> str:
    """A machine says that it is one; where a person chose the time and wrote the reason, none speaks."""
    return wordings.automatic(RESET, conversation.language) if is_cause(anew.reason) else ""


def _first(conversation: Conversation, anew: Anew) -> str:
    told = anew.told
    return _moment(told_due_at(told.due_at, told.due_at - told.made_at), anew.now, conversation)


def _reason(anew: Anew, conversation: Conversation) -> str:
    reason = reason_said(anew.reason, conversation.language)
    with override(spoken(conversation.language)):
        if anew.opens_at is None:
            return reason
        opening = _moment(anew.opens_at, anew.now, conversation)
        closed = gettext("We are closed now and open at %(opening)s.") % {"opening": opening}
        return f"{reason} {closed}"


def is_cause(reason: str) -> bool:
    """Whether the clock gave it, and not a person."""
    return reason in list(Cause)


def reason_said(reason: str, language: str) -> str:
    """Why there is a new time, as the customer reads it: a cause of the clock's, or a person's own words."""
    with override(spoken(language)):
        causes: Mapping[str, str] = {
            Cause.UNLIKELY: gettext("It is busier than usual, and we would probably not have made it."),
            Cause.NO_SLACK: gettext("There is too little time left to answer you well."),
        }
        return causes.get(reason, reason)


def _as_sent(conversation: Conversation, told: Promise, body: str) -> str:
    """A chat shows buttons below it; a mail says where the choices are."""
    if told.channel.kind == "chat":
        return body
    with override(spoken(conversation.language)):
        choices = gettext(
            "If that does not suit you, tell us what you would rather have: just reply to this mail, or "
            "choose on the page of your request."
        )
        greeting, regards = gettext("Hello,"), gettext("Kind regards,")
    return "\n\n".join((greeting, body, choices, f"{regards}\n{conversation.brand.name}")) + "\n"


def by_mail(conversation: Conversation, due_at: datetime, now: datetime) -> Said:
    """What somebody at a chat is told who would rather have the answer by mail."""
    language = conversation.language
    by = words.by(
        due_at,
        now,
        zone=conversation.customer.zone,
        language=language,
        brand_zone=conversation.brand.zone,
    )
    with override(spoken(language)):
        return _noted(conversation, gettext("We will answer you by mail %(by)s.") % {"by": by})


def called_back(conversation: Conversation, at: datetime, due_at: datetime, *, now: datetime) -> Said:
    """Somebody calls from `at` on, and by `due_at` at the latest."""
    with override(spoken(conversation.language)):
        said = {"moment": _moment(at, now, conversation), "span": about(due_at - at)}
        sentence = gettext("We will call you at %(moment)s, or within %(span)s after it.") % said
        return _noted(conversation, sentence)


def _noted(conversation: Conversation, sentence: str) -> Said:
    noted = gettext("We have noted what you chose.")
    automatic = wordings.automatic(RESET, conversation.language)
    if conversation.channel.kind == "chat":
        return Said(sentence, f"{noted} {sentence}\n\n{automatic}")
    parts = (gettext("Hello,"), noted, sentence, automatic)
    regards = f"{gettext('Kind regards,')}\n{conversation.brand.name}"
    return Said(sentence, "\n\n".join((*parts, regards)) + "\n")


def _moment(at: datetime, now: datetime, conversation: Conversation) -> str:
    return words.moment_said(
        at,
        now,
        zone=conversation.customer.zone,
        language=conversation.language,
        brand_zone=conversation.brand.zone,
    )


def opens_at(calendar: Calendar, now: datetime) -> datetime | None:
    """When it opens, where it is closed now; none also where it never opens again."""
    try:
        return None if calendar.is_open(now) else calendar.next_opening(now)
    except CalendarError:
        return None
