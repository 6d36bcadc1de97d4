"""Whether more may be promised: only where the basics held for four weeks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from troth.accounts.models import Brand, Channel
from troth.portal.promise_page import words
from troth.portal.promise_page.known.figures import EVERY_CHANNEL, NOTHING, Figures, Shown, Span, figures
from troth.promises.moments import day_name
from troth.promises.rules.basics import WEEKS, Basics, Lack, Verdict, Week, basics

A_WEEK = timedelta(weeks=1)


def basics_of(brand: Brand, *, now: datetime, channel_id: int = EVERY_CHANNEL) -> Basics:
    """The last four weeks of one channel, or of all together; in a transaction that sees the brand."""
    spans = [Span(str(back), now - (back + 1) * A_WEEK, now - back * A_WEEK) for back in range(WEEKS)]
    found = figures(brand.pk, spans, now=now)
    return basics([_week(span, found, channel_id, ZoneInfo(brand.zone)) for span in spans])


def advice(channel: Channel, *, now: datetime) -> str:
    """A sentence for who would promise less time on this channel."""
    return stricter(basics_of(channel.brand, now=now, channel_id=channel.pk))


def stricter(found: Basics) -> str:
    if found.hold:
        return gettext(
            "The basics held here in each of the last four weeks: customers were told a time, were "
            "answered, and the promise was kept. A shorter promise may be tried, where the people on duty "
            "can keep it."
        )
    what_to_do = gettext("Keep to the promise as it is until the basics have held for four weeks.")
    return _not_yet(found, what_to_do)


def another(found: Basics) -> str:
    """A sentence for who would open another channel."""
    if found.hold:
        return gettext(
            "The basics held in each of the last four weeks: customers were told a time, were answered, and "
            "promises were kept. Another channel may be opened."
        )
    return _not_yet(found, gettext("Put the channels that there are in order before you open another."))


def _not_yet(found: Basics, what_to_do: str) -> str:
    verdict = found.in_the_way
    assert verdict is not None
    return f"{_why(verdict)} {what_to_do}"


def _why(verdict: Verdict) -> str:
    week = verdict.week
    said: Mapping[str, object] = {"day": day_name(week.since, year=False), "count": week.outcomes}
    match verdict.lack:
        case Lack.TOLD:
            text = gettext("In the week from %(day)s only %(share)s of the customers were told a time.")
            return text % {**said, "share": words.percent(week.told or 0.0)}
        case Lack.ANSWERED:
            text = gettext("In the week from %(day)s only %(share)s of the customers got an answer.")
            return text % {**said, "share": words.percent(week.answered or 0.0)}
        case Lack.KEPT:
            text = gettext(
                "In the week from %(day)s the share of kept promises may have been as low as %(share)s."
            )
            return text % {**said, "share": words.percent(week.kept_low or 0.0)}
    if not week.outcomes:
        return gettext("In the week from %(day)s no promise came to its end, so nothing can be said.") % said
    return (
        ngettext(
            "In the week from %(day)s only %(count)s promise came to its end, too few to say.",
            "In the week from %(day)s only %(count)s promises came to their end, too few to say.",
            week.outcomes,
        )
        % said
    )


def _week(span: Span, found: Figures, channel_id: int, zone: ZoneInfo) -> Week:
    shown: Shown = found.get(span.name, {}).get(channel_id, NOTHING)
    return Week(
        since=span.since.astimezone(zone).date(),
        outcomes=shown.outcomes,
        kept_low=shown.kept.low if shown.kept else None,
        told=shown.told.value if shown.told else None,
        answered=shown.answered.value if shown.answered else None,
    )
