"""Rules tried on last week's conversations: as they are saved, and before one of them is."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.web import SignedInRequest
from troth.core.paging import id_in
from troth.desk.agents.about import one_brand, staffing
from troth.desk.needs.choices import choices_of
from troth.desk.needs.forms import RuleForm
from troth.desk.needs.pages import find_rule, leading, page
from troth.desk.needs.showing import tried_of
from troth.routing.models import NeedRule
from troth.routing.needs.finding import rules_of
from troth.routing.needs.trying import try_rules


@require_GET
def need_rules(request: SignedInRequest, brand: str) -> HttpResponse:
    """The list; with `trial`, and what last week would have been under it."""
    found = leading(request, brand)
    if "trial" not in request.GET:
        return page(request, found)
    choices, rules = choices_of(found), rules_of(found.pk)
    tried = tried_of(try_rules(found.pk, rules, timezone.now()), rules, choices)
    return page(request, found, form=RuleForm(choices=choices), tried=tried)


@require_POST
def need_trial(request: SignedInRequest, brand: str) -> HttpResponse:
    """With the rule that is being written, in its place. Nothing is kept."""
    found = one_brand(request, brand)
    staffing(request, found)
    number = id_in(request.POST.get("rule", ""))
    rule = find_rule(request, brand, number) if number is not None else None
    form = RuleForm(request.POST, choices=choices_of(found))
    if not form.is_valid():
        return page(request, found, rule=rule, form=form)
    draft = form.draft().write_on(NeedRule(brand=found, pk=rule.pk if rule else None))
    rules = rules_of(found.pk)
    place = next((at for at, one in enumerate(rules) if rule and one.pk == rule.pk), len(rules))
    rules[place : place + 1] = [draft]
    trial = try_rules(found.pk, rules, timezone.now())
    return page(request, found, rule=rule, form=form, tried=tried_of(trial, rules, form.known, draft=place))
