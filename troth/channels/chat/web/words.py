"""Every word that the widget says by itself, in the visitor's language."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.promises import moments
from troth.promises.actions import calendar_of
from troth.promises.honest.waiting import almost_always
from troth.promises.models import Policy
from troth.promises.rules.calendar import Calendar, CalendarError
from troth.promises.rules.terms import HOURS, About, due, parse
from troth.promises.words import now_sentence, policy_sentence


def words() -> dict[str, str]:
    """Names are the widget's; blanks in braces are filled in there."""
    return {
        "open": _("Open the chat"),
        "close": _("Close the chat"),
        "greeting": _("Hello. How can we help you?"),
        "write": _("Your message"),
        "placeholder": _("Write a message"),
        "send": _("Send"),
        "attach": _("Attach a file"),
        "remove": _("Remove {name}"),
        "too_large": _("{name} is too large: at most {size} MB."),
        "you": _("You"),
        "machine": _("Automatic message"),
        "sending": _("Sending"),
        "sent": _("Sent"),
        "waiting": _("Waiting for the connection"),
        "failed": _("Not sent."),
        "again": _("Try again"),
        "offline": _("No connection. What you write is kept and sent as soon as there is one."),
        "left": _("{time} left"),
        "receipt": _("Receipt"),
        "request": _("See your request"),
        "typing": _("{name} is writing"),
        "held": _("You write faster than we can take. It is kept, and sent in a moment."),
        "late": _("This takes longer than we said. We are sorry; your message has not been forgotten."),
        "person": _("Ask for a person"),
        "person_said": person_asked(),
        "reach": _("Answer me by mail"),
        "reach_why": _("If you leave, the answer follows you there. It is used for nothing else."),
        "name": _("Your name"),
        "mail": _("Your mail address"),
        "keep": _("Save"),
        "kept": _("Answers follow by mail"),
        "new_one": _("1 new answer"),
        "new_many": _("{count} new answers"),
        "log": _("Messages"),
        "download": _("Download {name}"),
        **_choice_words(),
        "picture": _("Picture {name}, open to download"),
    }


def _choice_words() -> dict[str, str]:
    """For whoever was told a new time."""
    return {
        "choose": _("What would you rather have?"),
        "keep_waiting": _("I keep waiting"),
        "by_mail": _("Answer me by mail instead"),
        "call_back": _("Call me back"),
        "withdraw": _("I need no answer any more"),
        "call_when": _("When shall we call?"),
        "phone": _("Your phone number"),
        "kept_waiting": _("Thank you for your patience. Your place in line stays."),
        "withdrawn": _("Noted. You can write again whenever you like."),
        "chosen": _("We have noted what you chose."),
    }


def person_asked() -> str:
    return _("I would like to talk to a person.")


def opening(channel: Channel, now: datetime, zone: str) -> str:
    """What is promised before anything is said, if the brand confirmed it, and the usual wait where that is
    better; closed: when somebody is there."""
    policy = Policy.objects.current(channel.pk)
    if policy is None:
        return ""
    try:
        calendar = calendar_of(policy)
        if calendar.is_open(now):
            return _promised(channel, policy, calendar, now)
        opens = calendar.next_opening(now).astimezone(moments.reader_zone(zone))
    except CalendarError:
        return ""
    label = moments.zone_label(opens, moments.reader_zone(channel.brand.zone))
    return _("We are closed now and open at %(opening)s.") % {
        "opening": moments.moment(opens, now, zone_label=label)
    }


def _promised(channel: Channel, policy: Policy, calendar: Calendar, now: datetime) -> str:
    """What everybody is promised at this hour; where it is the same at every hour, with the opening hours."""
    language = get_language() or "en"
    week = parse(policy.terms).week("first_reply", About(language), plain=policy.allowed)
    local = now.astimezone(calendar.zone)
    allowed = week[local.weekday() * HOURS + local.hour]
    assert allowed is not None, "a policy always promises a reply"
    due_at = due(allowed, now, calendar).due_at
    said = almost_always(channel, now=now, promised=(due_at - now).total_seconds(), language=language)
    if allowed.within is not None and week.count(allowed) == len(week):
        sentence = policy_sentence(allowed.within, calendar, language)
    else:
        sentence = now_sentence(allowed, calendar, language)
    return f"{said} {sentence}" if said else sentence
