"""Shifts and time off: put in, taken out, asked for, granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.core.facts import record
from troth.people.agents import NotSet
from troth.people.facts import (
    ShiftRemoved,
    ShiftsPlanned,
    TimeOffAsked,
    TimeOffGranted,
    TimeOffRefused,
    TimeOffRemoved,
)
from troth.people.models import Agent, Shift, Team, TimeOff

LONGEST_SHIFT = timedelta(hours=24)
LONGEST_TIME_OFF = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Span:
    """When somebody is to work, for which team if for one; or, with `reason`, when they are off."""

    starts_at: datetime
    ends_at: datetime
    team: Team | None = None
    reason: str = ""


@transaction.atomic
def plan(agent: Agent, spans: Sequence[Span], *, by: User) -> list[Shift]:
    """Add shifts to one agent's; one that is there already, to the second, is left as it is."""
    _one_at_a_time(agent)
    for span in spans:
        _refuse_bad(span, LONGEST_SHIFT, _("A shift lasts 24 hours at most."))
    before = [(row.starts_at, row.ends_at) for row in _near(agent, spans)]
    made: list[Shift] = []
    for span in spans:
        if (span.starts_at, span.ends_at) in before:
            continue
        if any(span.starts_at < ends and starts < span.ends_at for starts, ends in before):
            raise NotSet(_("%(name)s works at that time already.") % {"name": agent.user})
        before.append((span.starts_at, span.ends_at))
        made.append(Shift(brand_id=agent.brand_id, agent=agent, team=span.team, **_times(span)))
    Shift.objects.bulk_create(made)
    if made:
        shifts = tuple(shift.pk for shift in made)
        record(ShiftsPlanned(brand_id=agent.brand_id, actor_id=by.pk, agent_id=agent.pk, shifts=shifts))
    return made


@transaction.atomic
def remove_shift(shift: Shift, *, by: User) -> None:
    fact = ShiftRemoved(
        brand_id=shift.brand_id,
        actor_id=by.pk,
        agent_id=shift.agent_id,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
    )
    shift.delete()
    record(fact)


@transaction.atomic
def ask_off(agent: Agent, span: Span, *, by: User, is_granted: bool = False) -> TimeOff:
    """Ask for time off; `is_granted` where whoever plans shifts puts it in. The same span twice is one."""
    _one_at_a_time(agent)
    _refuse_bad(span, LONGEST_TIME_OFF, _("Time off lasts a year at most."))
    mine = TimeOff.objects.filter(agent=agent, refused_at=None)
    there: TimeOff | None = mine.within(span.starts_at, span.ends_at).first()
    if there is not None and (there.starts_at, there.ends_at) == (span.starts_at, span.ends_at):
        return there
    if there is not None:
        raise NotSet(_("%(name)s has time off then already.") % {"name": agent.user})
    granted = {"granted_at": timezone.now(), "answered_by": by} if is_granted else {}
    row = TimeOff.objects.create(
        brand_id=agent.brand_id, agent=agent, reason=span.reason[:200], **_times(span), **granted
    )
    about = {"brand_id": agent.brand_id, "actor_id": by.pk, "agent_id": agent.pk, "time_off_id": row.pk}
    record(TimeOffAsked(**about), *([TimeOffGranted(**about)] if is_granted else []))
    return row


@transaction.atomic
def answer_off(asked: TimeOff, *, by: User, is_granted: bool) -> None:
    """Grant or refuse once; who wants otherwise removes it and puts in another."""
    open_still = TimeOff.objects.filter(pk=asked.pk, granted_at=None, refused_at=None)
    field = "granted_at" if is_granted else "refused_at"
    if not open_still.update(**{field: timezone.now(), "answered_by": by}):
        raise NotSet(_("This was answered already."))
    fact = TimeOffGranted if is_granted else TimeOffRefused
    record(fact(brand_id=asked.brand_id, actor_id=by.pk, agent_id=asked.agent_id, time_off_id=asked.pk))


@transaction.atomic
def remove_off(asked: TimeOff, *, by: User) -> None:
    fact = TimeOffRemoved(
        brand_id=asked.brand_id,
        actor_id=by.pk,
        agent_id=asked.agent_id,
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
    )
    asked.delete()
    record(fact)


def _times(span: Span) -> dict[str, datetime]:
    return {"starts_at": span.starts_at, "ends_at": span.ends_at}


def _one_at_a_time(agent: Agent) -> None:
    """Two who plan the same person's shifts at once would each miss the other's."""
    Agent.objects.select_for_update(no_key=True).filter(pk=agent.pk).first()


def _near(agent: Agent, spans: Sequence[Span]) -> list[Shift]:
    if not spans:
        return []
    first, last = min(span.starts_at for span in spans), max(span.ends_at for span in spans)
    return list(Shift.objects.filter(agent=agent).within(first, last))


def _refuse_bad(span: Span, longest: timedelta, words: str) -> None:
    if span.ends_at <= span.starts_at:
        raise NotSet(_("The end must be after the start."))
    if span.ends_at - span.starts_at > longest:
        raise NotSet(words)
