"""The rules by which conversations find their skill and team, in the order in which they are asked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.agents.about import one_brand, staffing
from troth.desk.needs.choices import choices_of
from troth.desk.needs.forms import RuleForm, values_of
from troth.desk.needs.showing import LEAST, Tried, learned_of, rows_of
from troth.desk.needs.words import example
from troth.routing.models import NeedRule
from troth.routing.needs import ruling
from troth.routing.needs.finding import rules_of
from troth.routing.needs.training import train


@require_GET
def need_rule(request: SignedInRequest, brand: str, rule_id: int) -> HttpResponse:
    """The list with one rule open."""
    rule = find_rule(request, brand, rule_id)
    return page(request, rule.brand, rule=rule)


@require_POST
def need_rule_making(request: SignedInRequest, brand: str) -> HttpResponse:
    found = one_brand(request, brand)
    staffing(request, found)
    form = RuleForm(request.POST, choices=choices_of(found))
    if not form.is_valid():
        return page(request, found, form=form)
    try:
        ruling.add(found, form.draft(), by=request.user)
    except ruling.NotARule as refused:
        form.add_error(None, str(refused))
        return page(request, found, form=form)
    return redirect("need_rules", brand)


@require_POST
def need_rule_change(request: SignedInRequest, brand: str, rule_id: int) -> HttpResponse:
    rule = find_rule(request, brand, rule_id)
    form = RuleForm(request.POST, choices=choices_of(rule.brand))
    if not form.is_valid():
        return page(request, rule.brand, rule=rule, form=form)
    ruling.change(rule, form.draft(), by=request.user)
    return redirect("need_rules", brand)


@require_POST
def need_rule_place(request: SignedInRequest, brand: str, rule_id: int) -> HttpResponse:
    """One up or one down."""
    rule = find_rule(request, brand, rule_id)
    ruling.move(rule, up=request.POST.get("to") == "up", by=request.user)
    return redirect("need_rules", brand)


@require_POST
def need_rule_removal(request: SignedInRequest, brand: str, rule_id: int) -> HttpResponse:
    ruling.remove(find_rule(request, brand, rule_id), by=request.user)
    return redirect("need_rules", brand)


@require_POST
def need_lesson(request: SignedInRequest, brand: str) -> HttpResponse:
    """Learn now from what people have said, and not only an hour after the last of it."""
    found = one_brand(request, brand)
    staffing(request, found)
    train(found.pk, timezone.now())
    return redirect("need_rules", brand)


def leading(request: SignedInRequest, slug: str) -> Brand:
    found = one_brand(request, slug)
    if not request.access.may(Permission.LEAD, found.pk):
        raise Forbidden(_("Only an owner or a supervisor sees how work is given out."))
    return found


def find_rule(request: SignedInRequest, slug: str, rule_id: int) -> NeedRule:
    brand = one_brand(request, slug)
    staffing(request, brand)
    return get_object_or_404(NeedRule.objects.select_related("brand"), pk=rule_id, brand=brand)


def page(
    request: SignedInRequest,
    brand: Brand,
    *,
    rule: NeedRule | None = None,
    form: RuleForm | None = None,
    tried: Tried | None = None,
) -> HttpResponse:
    choices = form.known if form is not None else choices_of(brand)
    rules = rules_of(brand.pk)
    shown = form or RuleForm(initial=values_of(rule) if rule else {}, choices=choices)
    context: dict[str, Any] = {
        "brand": brand.slug,
        "brand_row": brand,
        "rules": rows_of(rules, choices),
        "rule": rule,
        "form": shown,
        "known": {"tags": choices.tags, "tiers": choices.tiers},
        "may_change": request.access.may(Permission.STAFF, brand.pk),
        "has_choices": bool(choices.skills or choices.queues),
        "tried": tried,
        "learned": learned_of(brand, choices),
        "least": LEAST,
        "example": example(),
    }
    return render(request, "desk/needs/rules.html", context, status=422 if shown.errors else 200)
