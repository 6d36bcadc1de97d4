"""One agent: languages, skills with their levels, teams, and how much they can hold."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.agents.about import find_agent, one_brand, staffing
from troth.desk.agents.answering import answering_of
from troth.desk.agents.forms import AgentForm, agent_values
from troth.people.agents import make_agents, set_abilities, set_price
from troth.people.models import Agent, Skill, Team, TeamMember


@require_GET
def agent(request: SignedInRequest, brand: str, user_id: int) -> HttpResponse:
    """Who sets skills sees everybody's; everybody sees their own, which is what work is given out by."""
    found = _find(request, brand, user_id)
    return _page(request, found, _form(found))


@require_POST
def abilities(request: SignedInRequest, brand: str, user_id: int) -> HttpResponse:
    found = _find(request, brand, user_id)
    staffing(request, found.brand)
    form = _form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    with transaction.atomic():
        set_abilities(found, form.abilities(), by=request.user)
        if found.is_network:
            set_price(found, form.cleaned_data["price"], by=request.user)
    return redirect("agent", brand, user_id)


def _find(request: SignedInRequest, slug: str, user_id: int) -> Agent:
    brand = one_brand(request, slug)
    member = (
        brand.memberships.filter(user=user_id, user__is_active=True)
        .exclude(user__agents__brand=brand)
        .select_related("user")
        .first()
    )
    if member is not None:
        make_agents(member.user, [brand.pk])
    return find_agent(request, brand, user_id)


def _form(found: Agent, said: Any = None) -> AgentForm:
    mine = TeamMember.objects.filter(brand=found.brand_id, user=found.user_id)
    return AgentForm(
        said,
        initial=agent_values(found, mine.values_list("team", flat=True)),
        skills=Skill.objects.filter(brand=found.brand_id).order_by("name"),
        teams=Team.objects.filter(brand=found.brand_id).order_by("name"),
        has_price=found.is_network,
    )


def _page(request: SignedInRequest, found: Agent, form: AgentForm, status: int = 200) -> HttpResponse:
    context = {
        "brand": found.brand.slug,
        "agent": found,
        "form": form,
        "presence": found.presence(timezone.now()),
        "answering": answering_of(found),
        "may_set": request.access.may(Permission.STAFF, found.brand_id),
    }
    return render(request, "desk/agents/agent.html", context, status=status)
