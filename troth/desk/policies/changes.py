"""What changed from one version of a policy to the next, in the reader's words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.accounts.models import Channel
from troth.desk.policies.forms import KINDS, LEVELS, WHOM
from troth.promises.models import Policy
from troth.promises.moments import weekday_name
from troth.promises.rules.durations import allowance_text
from troth.promises.rules.terms import Allowance, Cells, Segment, Term, parse
from troth.promises.rules.warning import Notice
from troth.promises.rules.warning import parse as ladder

MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Version:
    """`person` is empty where it was confirmed from the command line."""

    number: int
    confirmed_at: datetime
    person: str
    reason: str
    withdrawn_at: datetime | None
    changes: list[str]


def versions(channel: Channel) -> list[Version]:
    """The newest first, each with what it changed; one query and one for their number."""
    found = Policy.objects.filter(channel=channel).order_by("-id")
    rows: list[Policy | None] = list(found.select_related("confirmed_by")[: MOST_VERSIONS + 1])
    number = found.count() if len(rows) > MOST_VERSIONS else len(rows)
    if len(rows) <= MOST_VERSIONS:
        rows.append(None)
    return [
        Version(
            number=number - place,
            confirmed_at=after.confirmed_at,
            person=str(after.confirmed_by) if after.confirmed_by else "",
            reason=after.reason,
            withdrawn_at=after.withdrawn_at,
            changes=list(changes(before, after)),
        )
        for place, (after, before) in enumerate(pairwise(rows))
        if after is not None
    ]


def changes(before: Policy | None, after: Policy) -> Iterator[str]:
    """A sentence for each thing that differs."""
    plain = allowance_text(after.allowed)
    if before is None or before.withdrawn_at:
        yield _("Plain promise: %(span)s") % {"span": plain}
    elif before.allowed != after.allowed:
        was = allowance_text(before.allowed)
        yield _("Plain promise: %(span)s instead of %(before)s") % {"span": plain, "before": was}
    if before is not None and before.hours_id != after.hours_id:
        yield _("Other opening hours")
    yield from _terms(parse(before.terms).terms if before else (), parse(after.terms).terms)
    if before is not None and before.most_resets != after.most_resets:
        yield _("At most %(count)s other times in one turn, instead of %(before)s") % {
            "count": after.most_resets,
            "before": before.most_resets,
        }
    yield from _warnings(before, after)


def whom(segment: Segment | None) -> str:
    """As in "Customers of the tier gold"."""
    words = dict(WHOM)
    return f"{words[segment.by.value]} {segment.value}" if segment else str(words[""])


def _terms(before: tuple[Term, ...], after: tuple[Term, ...]) -> Iterator[str]:
    kinds = dict(KINDS)
    were = {_key(term): term for term in before}
    for term in after:
        said = {"kind": kinds[term.kind], "whom": whom(term.segment)}
        known = were.pop(_key(term), None)
        if known is None:
            yield _("New: %(kind)s, %(whom)s") % said
        elif known.cells != term.cells:
            yield f"{_('%(kind)s, %(whom)s') % said}: {_hours(known.cells, term.cells)}"
    for term in were.values():
        yield _("Taken out: %(kind)s, %(whom)s") % {"kind": kinds[term.kind], "whom": whom(term.segment)}


def _key(term: Term) -> tuple[str, Segment | None]:
    return term.kind, term.segment


def _hours(before: Cells, after: Cells) -> str:
    """How many hours differ, and the first of them."""
    places = [(day, hour) for day in range(7) for hour in range(24) if before[day][hour] != after[day][hour]]
    day, hour = places[0]
    first = _("%(day)s %(hour)s: %(now)s instead of %(before)s") % {
        "day": weekday_name(day),
        "hour": f"{hour:02}:00",
        "now": _said(after[day][hour]),
        "before": _said(before[day][hour]),
    }
    count = len(places)
    return ngettext(
        "%(count)s hour changed (%(first)s)", "%(count)s hours changed, such as %(first)s", count
    ) % {"count": count, "first": first}


def _said(allowed: Allowance | None) -> str:
    return str(allowed) if allowed is not None else _("nothing")


def _warnings(before: Policy | None, after: Policy) -> Iterator[str]:
    were, are = ladder(before.warnings if before else {}), ladder(after.warnings)
    for level, label in LEVELS:
        if _rung(were[level]) != _rung(are[level]):
            share, longest = _rung(are[level])
            yield _("%(level)s: warned with %(share)s %% of the time left, %(longest)s before at most") % {
                "level": label,
                "share": share,
                "longest": longest,
            }


def _rung(notice: Notice) -> tuple[int, str]:
    return round(notice.share * 100), allowance_text(notice.longest)
