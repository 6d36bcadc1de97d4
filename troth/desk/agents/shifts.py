"""The week of shifts: who plans sees everybody's, an agent sees their own."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.agents.about import answering, one_brand
from troth.desk.agents.forms import ShiftForm, TimeOffForm
from troth.people.agents import agents_of
from troth.people.models import Agent, Shift, ShiftFeed, Team, TimeOff
from troth.people.rules.moments import Span, day_span, overlaps, week_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift or time off as one day shows it; wall-clock times of the brand's zone."""

    row: Shift | TimeOff
    starts: datetime
    ends: datetime
    is_off: bool
    is_whole_day: bool


@dataclass(frozen=True, slots=True)
class Row:
    agent: Agent
    days: list[list[Entry]]
    hours: float
    """Planned in this week."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person sees of one brand's shifts."""

    brand: Brand
    agents: list[Agent]
    may_plan: bool
    zone: ZoneInfo
    teams: list[Team] = field(default_factory=list)

    @property
    def mine(self) -> list[int]:
        return [agent.pk for agent in self.agents]


@require_GET
def shifts(request: SignedInRequest, brand: str) -> HttpResponse:
    if brand == "all":
        own = [row for row in request.access.brand_rows() if request.access.may(Permission.WRITE, row.pk)]
        return redirect("shifts", own[0].slug) if own else redirect("conversations", "all")
    return page(request, scope_of(request, brand))


def scope_of(request: SignedInRequest, slug: str) -> Scope:
    """Raises Forbidden for who does not answer customers."""
    brand = one_brand(request, slug)
    answering(request, brand)
    may_plan = request.access.may(Permission.STAFF, brand.pk)
    agents = [one for one in agents_of(brand) if may_plan or one.user_id == request.user.pk]
    teams = list(Team.objects.filter(brand=brand).order_by("name"))
    return Scope(brand, agents, may_plan, ZoneInfo(brand.zone), teams)


def shift_form(scope: Scope, said: Any = None, day: date | None = None) -> ShiftForm:
    start = {"day": day, "starts": "09:00", "ends": "17:00"}
    return ShiftForm(said, initial=start, agents=scope.agents, teams=scope.teams, zone=scope.zone)


def off_form(scope: Scope, said: Any = None) -> TimeOffForm:
    return TimeOffForm(said, agents=scope.agents, zone=scope.zone)


def page(
    request: SignedInRequest,
    scope: Scope,
    *,
    forms: tuple[ShiftForm | None, TimeOffForm | None] = (None, None),
    problems: list[str] | None = None,
    feed_url: str | None = None,
) -> HttpResponse:
    """The whole page, also with what was wrong and with a feed's address, which is shown this once."""
    today = timezone.localtime(timezone=scope.zone).date()
    days = week_of(_day(request.GET.get("week") or request.POST.get("week"), today))
    shift, off = forms
    address = reverse("shifts", args=[scope.brand.slug])
    own = next((one for one in scope.agents if one.user_id == request.user.pk), None)
    context = {
        "brand": scope.brand.slug,
        "scope": scope,
        "days": days,
        "day_words": day_words,
        "today": today,
        "rows": _rows(scope, days),
        "waiting": _waiting(scope),
        "earlier_url": f"{address}?week={days[0] - timedelta(days=7)}",
        "later_url": f"{address}?week={days[0] + timedelta(days=7)}",
        "now_url": address,
        "shift_form": shift or shift_form(scope, day=max(today, days[0])),
        "off_form": off or off_form(scope),
        "problems": problems or [],
        "has_feed": own is not None and ShiftFeed.objects.filter(agent=own, withdrawn_at=None).exists(),
        "feed_url": feed_url,
    }
    is_wrong = bool(problems or (shift and shift.errors) or (off and off.errors))
    return render(request, "desk/agents/shifts.html", context, status=422 if is_wrong else 200)


def day_words(day: date) -> str:
    """As in "Mon 23 Nov", in the reader's language."""
    return str(format_date(day, "EEE d MMM", locale=(get_language() or "en").replace("-", "_")))


def _day(said: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(said or "")
    except ValueError:
        return today
    return day if 1970 < day.year < 2200 else today


def _waiting(scope: Scope) -> list[TimeOff]:
    """Time off to come: for who plans what nobody has answered, for an agent all of theirs."""
    rows = TimeOff.objects.filter(agent__in=scope.mine, ends_at__gt=timezone.now())
    if scope.may_plan:
        rows = rows.filter(granted_at=None, refused_at=None)
    return list(rows.select_related("agent__user", "answered_by").order_by("starts_at")[:50])


def _rows(scope: Scope, days: tuple[date, ...]) -> list[Row]:
    spans = [day_span(day, scope.zone) for day in days]
    whole = spans[0][0], spans[-1][1]
    shifts = Shift.objects.filter(agent__in=scope.mine).within(*whole).select_related("team")
    times_off = TimeOff.objects.filter(agent__in=scope.mine, refused_at=None).within(*whole)
    by_agent: dict[int, list[Shift | TimeOff]] = {}
    for row in [*shifts.order_by("starts_at"), *times_off.order_by("starts_at")]:
        by_agent.setdefault(row.agent_id, []).append(row)
    return [_row(agent, by_agent.get(agent.pk, []), spans, scope.zone) for agent in scope.agents]


def _row(agent: Agent, rows: list[Shift | TimeOff], spans: list[Span], zone: ZoneInfo) -> Row:
    days = [[_entry(row, span, zone) for row in rows if _shows(row, span)] for span in spans]
    worked = [
        min(row.ends_at, spans[-1][1]) - max(row.starts_at, spans[0][0])
        for row in rows
        if isinstance(row, Shift)
    ]
    return Row(agent, days, sum(worked, timedelta()) / timedelta(hours=1))


def _shows(row: Shift | TimeOff, day: Span) -> bool:
    """A shift stands on the day on which it begins, time off on each of its days."""
    if isinstance(row, Shift):
        return day[0] <= row.starts_at < day[1]
    return overlaps((row.starts_at, row.ends_at), day)


def _entry(row: Shift | TimeOff, day: Span, zone: ZoneInfo) -> Entry:
    is_off = isinstance(row, TimeOff)
    return Entry(
        row=row,
        starts=row.starts_at.astimezone(zone),
        ends=row.ends_at.astimezone(zone),
        is_off=is_off,
        is_whole_day=is_off and row.starts_at <= day[0] and row.ends_at >= day[1],
    )
