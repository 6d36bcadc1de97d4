"""The words in which a customer reads a promise, in the customer's language and zone."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext, override

from troth.promises import moments
from troth.promises.moments import reader_zone, spoken
from troth.promises.rules import wordings
from troth.promises.rules.calendar import Calendar, Windows, clock_text
from troth.promises.rules.due import Explanation, told_due_at
from troth.promises.rules.hours import ONE_DAY
from troth.promises.rules.terms import Allowance

__all__ = [
    "acknowledgement_in_chat",
    "acknowledgement_text",
    "by",
    "explanation_words",
    "moment_said",
    "now_sentence",
    "policy_sentence",
    "promise_sentence",
    "reader_zone",
    "times_said",
    "told_due_at",
    "week_words",
]

# From here on, hours that pass while nobody is there would be taken for waiting time.
_A_WORKING_DAY = timedelta(hours=8)


def by(
    due_at: datetime, now: datetime, *, zone: str, language: str, brand_zone: str | None = None
) -> str:  # fmt: skip
    """As in "by 14:35 today, in about 2 hours", to the minute in which it falls due.

    The clock is named ("14:35 (UTC+3)") where `zone` is a bare offset or differs from the brand's.
    """
    with override(spoken(language)):
        due = told_due_at(due_at, due_at - now).astimezone(reader_zone(zone))
        said = {"moment": moments.moment(due, now, zone_label=_label(due, brand_zone))}
        day_count = (due.date() - now.astimezone(due.tzinfo).date()).days
        if due <= now:
            return gettext("by %(moment)s") % said
        if day_count > 1:
            return gettext("by %(moment)s, in %(span)s") % {**said, "span": moments.days(day_count)}
        return gettext("by %(moment)s, in about %(span)s") % {**said, "span": moments.about(due_at - now)}


def promise_sentence(
    *,
    due_at: datetime,
    now: datetime,
    opens_at: datetime | None,
    zone: str,
    language: str,
    brand_zone: str | None = None,
    own: Mapping[str, str] | None = None,
) -> str:
    """As in "We will answer by 14:35 today, in about 2 hours."; `opens_at` where it is closed now.

    `own` are the brand's texts in this language by name (`wordings.own_words`); the built-in words where it
    wrote none.
    """
    if opens_at is not None and opens_at <= now:
        opens_at = None
    text = (own or {}).get(wordings.OPEN if opens_at is None else wordings.CLOSED)
    if text and due_at > now:
        said = times_said(due_at, now, zone=zone, language=language, brand_zone=brand_zone)
        if opens_at is not None:
            said["opening"] = moment_said(opens_at, now, zone=zone, language=language, brand_zone=brand_zone)
        return wordings.filled(text, said)
    if opens_at is None:
        phrase = by(due_at, now, zone=zone, language=language, brand_zone=brand_zone)
        with override(spoken(language)):
            return gettext("We will answer %(by)s.") % {"by": phrase}
    with override(spoken(language)):
        opens = opens_at.astimezone(reader_zone(zone))
        due = told_due_at(due_at, due_at - now).astimezone(opens.tzinfo)
        label = _label(opens, brand_zone)
        is_far = (opens.date() - now.astimezone(opens.tzinfo).date()).days > 1
        opening = moments.moment(opens, now, zone_label=label)
        if is_far and due.date() == opens.date():
            moment = moments.moment_of_named_day(due, zone_label=_label(due, brand_zone))
        else:
            moment = moments.moment(due, now, zone_label=_label(due, brand_zone))
        return gettext("We are closed now and open at %(opening)s. We will answer by %(moment)s.") % {
            "opening": opening,
            "moment": moment,
        }


def times_said(
    due_at: datetime, now: datetime, *, zone: str, language: str, brand_zone: str | None = None
) -> dict[str, str]:
    """A due time as the placeholders of own words say it: {moment} "14:35 today", {span} "15 minutes"."""
    moment = moment_said(
        told_due_at(due_at, due_at - now), now, zone=zone, language=language, brand_zone=brand_zone
    )
    here = reader_zone(zone)
    day_count = (due_at.astimezone(here).date() - now.astimezone(here).date()).days
    with override(spoken(language)):
        span = moments.days(day_count) if day_count > 1 else moments.about(due_at - now)
    return {"moment": moment, "span": span}


def moment_said(
    at: datetime, now: datetime, *, zone: str, language: str, brand_zone: str | None = None
) -> str:
    """As in "14:35 today", in the customer's zone and language."""
    with override(spoken(language)):
        local = at.astimezone(reader_zone(zone))
        return moments.moment(local, now, zone_label=_label(local, brand_zone))


def policy_sentence(allowed: timedelta, calendar: Calendar, language: str) -> str:
    """As in "We answer within 2 hours, Monday to Friday 09:00-17:00 (Europe/Amsterdam time)." """
    with override(spoken(language)):
        said = {"span": _allowance(allowed, calendar)}
        if calendar.is_always:
            return gettext("We answer within %(span)s, at any hour, every day.") % said
        if not any(calendar.week):
            return gettext("We answer within %(span)s, on the days that we announce.") % said
        said["hours"] = ", ".join(week_words(calendar.week))
        said["zone"] = calendar.zone.key
        return gettext("We answer within %(span)s, %(hours)s (%(zone)s time).") % said


def now_sentence(allowed: Allowance, calendar: Calendar, language: str) -> str:
    """As in "If you write now, we answer within 2 minutes.", where other hours are promised otherwise."""
    with override(spoken(language)):
        if allowed.by is not None:
            at = {"time": f"{allowed.by:%H:%M}", "zone": calendar.zone.key}
            return gettext("If you write now, we answer by %(time)s (%(zone)s time).") % at
        span = _allowance(allowed.within or timedelta(), calendar)
        return gettext("If you write now, we answer within %(span)s.") % {"span": span}


def opening_words(calendar: Calendar, language: str) -> str:
    """When somebody is there, as in "Monday to Friday 09:00-17:00 (Europe/Amsterdam time)"."""
    with override(spoken(language)):
        if calendar.is_always:
            return gettext("at any hour, every day")
        if not any(calendar.week):
            return gettext("on the days that we announce")
        said = {"hours": ", ".join(week_words(calendar.week)), "zone": calendar.zone.key}
        return gettext("%(hours)s (%(zone)s time)") % said


def acknowledgement_in_chat(
    *, sentence: str, language: str, brand: str = "", own: Mapping[str, str] | None = None
) -> str:
    """What a chat says when it tells a promise: short, and that it is a machine which says it."""
    with override(spoken(language)):
        if text := (own or {}).get(wordings.CHAT):
            automatic = gettext("This is said automatically; a person answers.")
            said = {"promise": sentence, "brand": brand, wordings.AUTOMATIC: automatic}
            return wordings.filled(text, said)
        thanks = gettext(
            "Thank you, your message has reached us. This is said automatically; a person answers."
        )
        return f"{thanks}\n\n{sentence}"


def acknowledgement_text(
    *, brand: str, sentence: str, language: str, own: Mapping[str, str] | None = None
) -> str:
    """The body of the mail that tells a promise; `sentence` is the promise's, in the same language."""
    with override(spoken(language)):
        automatic = gettext(
            "This confirmation was sent automatically by a machine; a person will read your message "
            "and answer it. If you want to add something, simply reply to this mail."
        )
        if text := (own or {}).get(wordings.MAIL):
            said = {"promise": sentence, "brand": brand, wordings.AUTOMATIC: automatic}
            return wordings.filled(text, said) + "\n"
        paragraphs = (
            gettext("Hello,"),
            gettext("Thank you for your message. It has reached us."),
            sentence,
            automatic,
            gettext("Kind regards,") + "\n" + brand,
        )
        return "\n\n".join(paragraphs) + "\n"


def explanation_words(explained: Explanation, *, zone: str, language: str) -> str:
    """As in "received Fri 16:58, 2 minutes used, closed until Mon 09:00, due Mon 09:13", translated."""
    with override(spoken(language)):
        received = explained.received_at.astimezone(reader_zone(zone))

        def at(moment: datetime) -> dict[str, str]:
            return {"time": moments.short_moment(moment.astimezone(received.tzinfo), received)}

        parts = [gettext("received %(time)s") % at(received)]
        reached = explained.received_at
        for since, until in explained.used:
            if since > reached:
                parts.append(gettext("closed until %(time)s") % at(since))
            if until < explained.used[-1][1]:
                parts.append(gettext("%(span)s used") % {"span": moments.length(until - since)})
            reached = until
        parts.append(gettext("due %(time)s") % at(explained.due_at))
        return ", ".join(parts)


def _label(local: datetime, brand_zone: str | None) -> str:
    return moments.zone_label(local, reader_zone(brand_zone) if brand_zone else None)


def _allowance(allowed: timedelta, calendar: Calendar) -> str:
    hour_count, rest = divmod(allowed, timedelta(hours=1))
    if calendar.is_always and not allowed % ONE_DAY:
        return moments.days(allowed // ONE_DAY)
    if not calendar.is_always and allowed >= _A_WORKING_DAY and not rest:
        return moments.opening_hours(hour_count)
    return moments.length(allowed)


def week_words(week: tuple[Windows, ...]) -> Iterator[str]:
    """As in "Monday to Friday 09:00-17:00", "Saturday 10:00-14:00": days that are alike, together."""
    for windows in dict.fromkeys(windows for windows in week if windows):
        alike = [number for number, others in enumerate(week) if others == windows]
        yield f"{_days(alike)} {_times(windows)}"


def _days(numbers: list[int]) -> str:
    if len(numbers) == 7:
        return gettext("every day")
    runs: list[list[int]] = [[numbers[0]]]
    for before, number in pairwise(numbers):
        if number == before + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names: list[str] = []
    for run in runs:
        if len(run) > 2:
            names.append(moments.day_range(run[0], run[-1]))
        else:
            names += [moments.weekday_name(number) for number in run]
    return moments.listed(names)


def _times(windows: Windows) -> str:
    return moments.listed(
        [f"{clock_text(window.opens)}-{clock_text(window.closes)}" for window in windows]
    )  # fmt: skip
