"""What one conversation needs: shown beside it, and put right by whoever may answer it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation
from troth.desk.conversation.finding import find, find_to_write
from troth.desk.lists.words import language_name
from troth.desk.needs.forms import NeedForm
from troth.desk.needs.words import found_words
from troth.people.models import Skill
from troth.routing.models import Need
from troth.routing.needs.correcting import correct


@require_http_methods(["GET", "POST"])
def conversation_need(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    if request.method != "POST":
        return _show(request, brand, find(request, conversation_id))
    found = find_to_write(request, conversation_id)
    skills = list(Skill.objects.filter(brand=found.brand_id).order_by("name"))
    form = NeedForm(request.POST, skills=skills, language=found.language)
    if not form.is_valid():
        return _show(request, brand, found, form=form)
    said = form.cleaned_data
    skill = form.skills.get(said["skill"])
    correct(found, request.user, skill=skill, level=int(said["level"] or 1), language=said["language"])
    return redirect("conversation", brand, found.pk)


def _show(
    request: SignedInRequest, brand: str, found: Conversation, *, form: NeedForm | None = None
) -> HttpResponse:
    rows = Need.objects.select_related("skill", "rule", "corrected_by")
    need = rows.filter(pk=found.pk).first()
    may_correct = request.access.may(Permission.WRITE, found.brand_id)
    if form is None and may_correct:
        skills = Skill.objects.filter(brand=found.brand_id).order_by("name")
        said = {"skill": need.skill_id or "", "level": str(need.level)} if need else {}
        form = NeedForm(initial={**said, "language": found.language}, skills=skills, language=found.language)
    context = {
        "brand": brand,
        "conversation": found,
        "need": need,
        "found_words": found_words(need, names=request.access.may(Permission.READ, found.brand_id)),
        "language_words": language_name(found.language) if found.language else "",
        "form": form,
    }
    return render(request, "desk/needs/need.html", context, status=422 if form and form.errors else 200)
