"""Teams with their members and hours; and beside them the brand's skills and how much one person holds."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.models import Brand
from troth.accounts.web import SignedInRequest
from troth.desk.agents.about import one_brand, staffing
from troth.desk.agents.forms import NameForm, TeamForm, team_values
from troth.people.agents import NotSet, agents_of, name_skill, weigh_channel
from troth.people.models import Agent, Skill, Team, weights_of
from troth.people.rules.capacity import DEFAULTS, Weight, weight_of
from troth.people.rules.presence import Presence
from troth.people.rules.week import WEEKDAYS, minutes
from troth.people.teams import make_team, rename_team, set_hours, set_members


@dataclass(frozen=True, slots=True)
class Person:
    agent: Agent
    presence: Presence
    skills: list[tuple[str, int]]


@require_GET
def teams(request: SignedInRequest, brand: str) -> HttpResponse:
    found = one_brand(request, brand)
    staffing(request, found)
    return _list(request, found)


@require_POST
def team_making(request: SignedInRequest, brand: str) -> HttpResponse:
    found = one_brand(request, brand)
    staffing(request, found)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _list(request, found, [_("A name has between 1 and 80 letters.")])
    try:
        made = make_team(found, form.cleaned_data["name"], by=request.user)
    except NotSet as refused:
        return _list(request, found, [str(refused)])
    return redirect("team_hours", brand, made.pk)


@require_POST
def skill_naming(request: SignedInRequest, brand: str) -> HttpResponse:
    found = one_brand(request, brand)
    staffing(request, found)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _list(request, found, [_("A name has between 1 and 80 letters.")])
    name_skill(found, form.cleaned_data["name"], by=request.user)
    return redirect("teams", brand)


@require_POST
def weights(request: SignedInRequest, brand: str) -> HttpResponse:
    found = one_brand(request, brand)
    staffing(request, found)
    wanted = {kind: request.POST.get(kind, "") for kind in DEFAULTS}
    if not all(
        said.isascii() and said.isdecimal() and len(said) < 4 and 1 <= int(said) <= 100
        for said in wanted.values()
    ):
        return _list(request, found, [_("A person can have between 1 and 100 of a kind at once.")])
    for kind, said in wanted.items():
        weigh_channel(found, kind, int(said), by=request.user, may_wait=DEFAULTS[kind].may_wait)
    return redirect("teams", brand)


@require_GET
def team_hours(request: SignedInRequest, brand: str, team_id: int) -> HttpResponse:
    found, agents = _find(request, brand, team_id)
    members = found.members.values_list("user", flat=True)
    return _one(request, found, TeamForm(initial=team_values(found, members), agents=agents))


@require_POST
def team_change(request: SignedInRequest, brand: str, team_id: int) -> HttpResponse:
    found, agents = _find(request, brand, team_id)
    form = TeamForm(request.POST, agents=agents)
    if not form.is_valid():
        return _one(request, found, form)
    said = form.cleaned_data
    try:
        set_hours(found, said["zone"], _with_public(form.hours(), found), by=request.user)
        rename_team(found, said["name"], by=request.user)
        set_members(found, [int(user) for user in said["members"]], by=request.user)
    except NotSet as refused:
        form.add_error(None, str(refused))
        return _one(request, found, form)
    return redirect("teams", brand)


def _with_public(hours: dict[str, Any] | None, team: Team) -> dict[str, Any] | None:
    """Public holidays came from a file; the page does not show them, and so does not take them away."""
    places = (team.hours or {}).get("public_holidays")
    return {**hours, "public_holidays": places} if hours is not None and places else hours


def _find(request: SignedInRequest, slug: str, team_id: int) -> tuple[Team, list[Agent]]:
    brand = one_brand(request, slug)
    staffing(request, brand)
    found = get_object_or_404(Team.objects.select_related("brand"), pk=team_id, brand=brand)
    return found, agents_of(brand)


def _one(request: SignedInRequest, found: Team, form: TeamForm) -> HttpResponse:
    names = [
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    ]
    days = [
        (name, field, [minutes(window) for window in (found.hours or {}).get("week", {}).get(day, [])])
        for name, day, field in zip(names, WEEKDAYS, form.weekdays(), strict=True)
    ]
    context = {"brand": found.brand.slug, "team": found, "form": form, "days": days}
    return render(request, "desk/agents/team.html", context, status=422 if form.errors else 200)


def _list(request: SignedInRequest, brand: Brand, problems: list[str] | None = None) -> HttpResponse:
    rows = Team.objects.filter(brand=brand).prefetch_related("members__user").order_by("name")
    context = {
        "brand": brand.slug,
        "brand_row": brand,
        "teams": list(rows),
        "people": _people(brand),
        "skills": list(Skill.objects.filter(brand=brand).order_by("name")),
        "weights": _weights(brand),
        "problems": problems or [],
    }
    return render(request, "desk/agents/teams.html", context, status=422 if problems else 200)


def _people(brand: Brand) -> list[Person]:
    agents, now = agents_of(brand), timezone.now()
    levels: dict[int, list[tuple[str, int]]] = {}
    for skill in Skill.objects.filter(brand=brand).prefetch_related("agents").order_by("name"):
        for row in skill.agents.all():
            levels.setdefault(row.agent_id, []).append((skill.name, row.level))
    return [Person(agent, agent.presence(now), levels.get(agent.pk, [])) for agent in agents]


def _weights(brand: Brand) -> list[tuple[str, str, Weight]]:
    """Kind, its word, and how many at once."""
    own = weights_of(brand.pk)
    words = {"call": _("Calls"), "chat": _("Chats"), "mail": _("Mails")}
    return [(kind, words[kind], weight_of(kind, own)) for kind in DEFAULTS]
