"""What is done on the page of shifts: plan, remove, ask for time off, files in and out, the feed."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.web import SignedInRequest
from troth.core.paging import id_in
from troth.desk.agents.shifts import Scope, off_form, page, scope_of, shift_form
from troth.people.agents import NotSet
from troth.people.models import Agent, Shift, TimeOff
from troth.people.rules.moments import day_span
from troth.people.shifts import feeds, ical, planning, sheet
from troth.people.shifts.planning import Span

LARGEST_FILE = 1_000_000
"""Bytes of a file with shifts."""


@require_POST
def shift_planning(request: SignedInRequest, brand: str) -> HttpResponse:
    scope = _planner(request, brand)
    form = shift_form(scope, request.POST)
    if not form.is_valid():
        return page(request, scope, forms=(form, None))
    try:
        planning.plan(_agent(scope, form.cleaned_data["agent"]), [form.span()], by=request.user)
    except NotSet as refused:
        form.add_error(None, str(refused))
        return page(request, scope, forms=(form, None))
    return _back(request, brand)


@require_POST
def shift_removal(request: SignedInRequest, brand: str, shift_id: int) -> HttpResponse:
    scope = _planner(request, brand)
    planning.remove_shift(get_object_or_404(Shift, pk=shift_id, brand=scope.brand), by=request.user)
    return _back(request, brand)


@require_POST
def time_off(request: SignedInRequest, brand: str) -> HttpResponse:
    """Whoever plans grants what they put in; an agent asks, for themselves alone."""
    scope = scope_of(request, brand)
    form = off_form(scope, request.POST)
    if not form.is_valid():
        return page(request, scope, forms=(None, form))
    said = form.cleaned_data
    span = Span(
        day_span(said["first"], scope.zone)[0], day_span(said["last"], scope.zone)[1], reason=said["reason"]
    )
    try:
        agent = _agent(scope, said["agent"])
        planning.ask_off(agent, span, by=request.user, is_granted=scope.may_plan)
    except NotSet as refused:
        form.add_error(None, str(refused))
        return page(request, scope, forms=(None, form))
    return _back(request, brand)


@require_POST
def time_off_answer(request: SignedInRequest, brand: str, time_off_id: int) -> HttpResponse:
    scope = _planner(request, brand)
    asked = get_object_or_404(TimeOff, pk=time_off_id, brand=scope.brand)
    planning.answer_off(asked, by=request.user, is_granted=request.POST.get("answer") == "grant")
    return _back(request, brand)


@require_POST
def time_off_removal(request: SignedInRequest, brand: str, time_off_id: int) -> HttpResponse:
    """An agent may take back what they asked for until it is answered."""
    scope = scope_of(request, brand)
    asked = get_object_or_404(TimeOff, pk=time_off_id, brand=scope.brand, agent__in=scope.mine)
    if not scope.may_plan and (asked.granted_at or asked.refused_at):
        raise Forbidden(_("This was answered already; ask who plans the shifts."))
    planning.remove_off(asked, by=request.user)
    return _back(request, brand)


@require_GET
def shifts_csv(request: SignedInRequest, brand: str) -> HttpResponse:
    """All that one may see, as the file that `shifts_file` takes back."""
    scope = scope_of(request, brand)
    shifts = Shift.objects.filter(agent__in=scope.mine).select_related("agent__user", "team")
    times_off = TimeOff.objects.filter(agent__in=scope.mine, granted_at__isnull=False)
    text = sheet.written(
        shifts.order_by("starts_at", "id"),
        times_off.select_related("agent__user").order_by("starts_at", "id"),
        scope.zone,
    )
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="shifts-{brand}.csv"'
    return answer


@require_POST
def shifts_file(request: SignedInRequest, brand: str) -> HttpResponse:
    """A CSV of many people's shifts by whoever plans; an iCalendar file of one person's."""
    scope = scope_of(request, brand)
    given = request.FILES.get("file")
    try:
        if given is None or not given.size or given.size > LARGEST_FILE:
            raise NotSet(_("Choose a file of at most 1 MB."))
        if (given.name or "").lower().endswith(".ics"):
            _take_calendar(request, scope, given)
        else:
            _planner(request, brand)
            sheet.take(scope.brand, given.read(), by=request.user)
    except sheet.SheetRefused as refused:
        return page(request, scope, problems=[_("Nothing was taken."), *refused.lines[: sheet.LINES_TOLD]])
    except NotSet as refused:
        return page(request, scope, problems=[str(refused)])
    return _back(request, brand)


def _take_calendar(request: SignedInRequest, scope: Scope, given: "UploadedFile[bytes]") -> None:
    agent = _agent(scope, id_in(request.POST.get("agent", "")))
    spans = ical.spans_in(given.read(), scope.zone)
    if request.POST.get("as") == "off":
        for span in spans:
            planning.ask_off(agent, span, by=request.user, is_granted=scope.may_plan)
    elif scope.may_plan:
        planning.plan(agent, spans, by=request.user)
    else:
        raise NotSet(_("Only an owner or a supervisor sets teams, skills and shifts."))


@require_POST
def shift_feed_making(request: SignedInRequest, brand: str) -> HttpResponse:
    """A new secret address of one's own shifts, or none any more."""
    scope = scope_of(request, brand)
    own = next((one for one in scope.agents if one.user_id == request.user.pk), None)
    if own is None:
        raise Http404
    if request.POST.get("make") != "1":
        feeds.withdraw_feed(own, by=request.user)
        return _back(request, brand)
    key = feeds.make_feed(own, by=request.user)
    return page(request, scope, feed_url=request.build_absolute_uri(reverse("shift_feed", args=[key])))


@require_GET
@login_not_required
def shift_feed(request: SignedInRequest, key: str) -> HttpResponse:
    """For calendar programs, which cannot sign in: whoever has the address reads one person's shifts."""
    calendar = feeds.read_feed(key)
    if calendar is None:
        raise Http404
    answer = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = f"private, max-age={int(timedelta(minutes=5).total_seconds())}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _planner(request: SignedInRequest, slug: str) -> Scope:
    scope = scope_of(request, slug)
    if not scope.may_plan:
        raise Forbidden(_("Only an owner or a supervisor sets teams, skills and shifts."))
    return scope


def _agent(scope: Scope, agent_id: int | None) -> Agent:
    """One whom this person may plan for."""
    for agent in scope.agents:
        if agent.pk == agent_id:
            return agent
    raise NotSet(_("Choose whose shift it is."))


def _back(request: SignedInRequest, brand: str) -> HttpResponse:
    address, week = reverse("shifts", args=[brand]), request.POST.get("week", "")
    return redirect(f"{address}?{urlencode({'week': week[:10]})}" if week else address)
