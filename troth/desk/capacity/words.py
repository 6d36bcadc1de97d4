"""How figures of capacity are said: shares rounded down, so that nothing looks kept that is not."""

from datetime import timedelta
from math import floor

from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from troth.promises.capacity.duty import Duty, Source
from troth.promises.capacity.rules.capacity import HourOfWeek
from troth.promises.capacity.rules.handling import FEWEST, Handling
from troth.promises.moments import hours, length, opening_hours, weekday_name
from troth.promises.rules.terms import Allowance

LEVELS = ((0.95, "all"), (0.9, "most"), (0.5, "short"), (0.0, "few"))
"""From which share on an hour looks how."""


def percent(share: float) -> str:
    """As in "86%", in the reader's way; rounded down."""
    return str(format_percent(whole(share) / 100, locale=_locale()))


def whole(share: float) -> int:
    """Whole hundredths, rounded down."""
    return floor(share * 100 + 1e-9)


def number(figure: float) -> str:
    """With one digit behind the point where it is small and has one."""
    return str(format_decimal(round(figure, 1 if figure < 20 else 0), format="#,##0.#", locale=_locale()))


def level(hour: HourOfWeek) -> str:
    """How an hour looks: none where nothing comes."""
    if hour.share is None:
        return "none"
    return next(name for least, name in LEVELS if hour.share >= least - 1e-9)


def span(allowed: timedelta | None, *, is_always: bool) -> str:
    """A promise of the ladder in open time, or that none of it holds."""
    if allowed is None:
        return _("none, however long")
    count, rest = divmod(allowed, timedelta(hours=1))
    if rest or count < 2:
        return length(allowed)
    return hours(count) if is_always else opening_hours(count)


def promised(allowed: Allowance) -> str:
    if allowed.by is not None:
        return _("by %(time)s") % {"time": f"{allowed.by:%H:%M}"}
    return length(allowed.within or timedelta())


def clock(hour: int) -> str:
    """As in "09:00"."""
    return f"{hour % 24:02}:00"


def hour_words(hour: HourOfWeek) -> str:
    """All that is known of an hour, for who looks closer."""
    when = _("%(day)s %(since)s–%(until)s") % {
        "day": weekday_name(hour.number // 24),
        "since": clock(hour.number),
        "until": clock(hour.number + 1),
    }
    if hour.share is None:
        return _("%(when)s: nothing came in this hour. People free for it: %(people)s.") % {
            "when": when,
            "people": number(hour.people),
        }
    said = [
        _("%(when)s: %(share)s can be kept.") % {"when": when, "share": percent(hour.share)},
        _("Promised: %(promise)s.") % {"promise": promised(hour.allowed)},
        _("Come in an hour: %(arriving)s. People free for it: %(people)s.")
        % {"arriving": number(hour.arriving), "people": number(hour.people)},
    ]
    if hour.seen < FEWEST:
        said.append(
            ngettext("Known from %(count)s turn only.", "Known from %(count)s turns only.", hour.seen)
            % {"count": hour.seen}
        )
    if hour.needed is not None:
        said.append(
            ngettext("It needs %(count)s person.", "It needs %(count)s people.", hour.needed)
            % {"count": hour.needed}
        )
    return " ".join(said)


def people_words(duty: Duty) -> str:
    """Where the people of the map come from."""
    if duty.source == Source.SHIFTS:
        return ngettext(
            "People: by the shifts planned for %(count)s week ahead, without granted time off.",
            "People: by the shifts planned for %(count)s weeks ahead, without granted time off.",
            int(duty.weeks),
        ) % {"count": int(duty.weeks)}
    if duty.source == Source.PRESENCE:
        return _("People: by who was online in the last four weeks, since no shifts are planned.")
    return _(
        "People: everybody who answers, in all opening hours: no shifts are planned, and nobody was online "
        "for a week."
    )


def handling_words(handling: Handling) -> str:
    """How long one takes, and whether that was measured."""
    time = _time(handling.seconds)
    if not handling.measured:
        return _("Each takes %(time)s of work: assumed, there is too little to measure.") % {"time": time}
    return ngettext(
        "Each takes %(time)s of work: measured on %(count)s.",
        "Each takes %(time)s of work: measured on %(count)s.",
        handling.measured,
    ) % {"time": time, "count": handling.measured}


def patience_words(seconds: float) -> str:
    return _("Who waits gives up after %(time)s on average.") % {"time": _time(seconds)}


def _time(seconds: float) -> str:
    """To ten seconds, and from ten minutes on to the minute."""
    step = 10 if seconds < 600 else 60
    return length(timedelta(seconds=max(10, round(seconds / step) * step)))


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
