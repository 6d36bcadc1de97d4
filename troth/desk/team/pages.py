from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troth.accounts import invitations, memberships
from troth.accounts.access import Forbidden
from troth.accounts.models import Brand, Invitation, Membership
from troth.accounts.rules.people_file import Fault, Line, read
from troth.accounts.rules.permissions import Permission, Role
from troth.accounts.rules.team import may_give
from troth.accounts.web import SignedInRequest
from troth.accounts.words import role_duties, role_words
from troth.core.errors import Refused
from troth.desk.team.listing import members, roles_to_give, waiting

LARGEST = 1024 * 1024
"""Bytes of a list of people."""


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Name"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, roles: list[tuple[str, str]], *arguments: Any) -> None:
        super().__init__(*arguments)
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class ListForm(forms.Form):
    file = forms.FileField(required=False, label=gettext_lazy("File"))
    text = forms.CharField(
        required=False,
        max_length=LARGEST,
        label=gettext_lazy("Or paste the lines"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def lines(self) -> list[Line]:
        file = self.cleaned_data.get("file")
        if file is None:
            return read(self.cleaned_data["text"])
        return read(file.read(LARGEST).decode("utf-8", errors="replace"))


@require_GET
def team(request: SignedInRequest, brand: str) -> HttpResponse:
    if brand == "all":
        return _to_one_brand(request)
    return _page(request, _brand(request, brand))


@require_POST
def invite(request: SignedInRequest, brand: str) -> HttpResponse:
    found = _brand(request, brand)
    form = InviteForm(roles_to_give(request.access, found.pk), request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    said = form.cleaned_data
    wanted = invitations.Wanted(said["email"], Role(said["role"]), said["name"])
    try:
        made = invitations.invite(found, [wanted], by=request.access)
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return _page(request, found, form=form, status=refusal.status)
    return _page(request, found, made=made, status=201)


@require_POST
def invite_list(request: SignedInRequest, brand: str) -> HttpResponse:
    """All of the file or nobody: a line that is wrong is named, and nobody was invited."""
    found = _brand(request, brand)
    form = ListForm(request.POST, request.FILES)
    lines = form.lines() if form.is_valid() else []
    faults = [(line, _fault_words(line)) for line in lines if line.fault]
    if not lines:
        form.add_error("text", _("Choose a file, or paste some lines."))
    if faults or not lines:
        return _page(request, found, list_form=form, faults=faults, status=422)
    try:
        wanted = [invitations.Wanted(line.email, Role(line.role), line.name) for line in lines]
        made = invitations.invite(found, wanted, by=request.access)
    except Refused as refusal:
        form.add_error("text", _("Nobody was invited. %(reason)s") % {"reason": str(refusal)})
        return _page(request, found, list_form=form, status=refusal.status)
    return _page(request, found, made=made, status=201)


@require_POST
def renewal(request: SignedInRequest, brand: str, invitation_id: int) -> HttpResponse:
    found = _brand(request, brand)
    made = invitations.renew(_invitation(found, invitation_id), by=request.access)
    return _page(request, found, made=[made])


@require_POST
def withdrawal(request: SignedInRequest, brand: str, invitation_id: int) -> HttpResponse:
    found = _brand(request, brand)
    invitations.withdraw(_invitation(found, invitation_id), by=request.access)
    return redirect("team", brand)


@require_POST
def role(request: SignedInRequest, brand: str, user_id: int) -> HttpResponse:
    member = _member(_brand(request, brand), user_id)
    wanted = request.POST.get("role", "")
    if wanted not in list(Role):
        raise Http404
    memberships.change_role(member, Role(wanted), by=request.access)
    return redirect("team", brand)


@require_http_methods(["GET", "POST"])
def removal(request: SignedInRequest, brand: str, user_id: int) -> HttpResponse:
    """Asked once on this page; who removes themselves ticks a box as well."""
    found = _brand(request, brand, needs=None)
    is_oneself = user_id == request.user.pk
    if not is_oneself:
        _ensure_invites(request, found)
    member = _member(found, user_id)
    if request.method == "POST":
        memberships.remove(member, by=request.access, is_sure=request.POST.get("sure") == "yes")
        return redirect("home") if is_oneself else redirect("team", brand)
    context = {"brand": brand, "shop": found, "member": member, "is_oneself": is_oneself}
    return render(request, "team/removal.html", context)


@require_POST
def second_factor(request: SignedInRequest, brand: str) -> HttpResponse:
    found = _brand(request, brand)
    wanted = request.POST.get("required") == "yes"
    memberships.decide_second_factor(found, is_required=wanted, by=request.access)
    return redirect("team", brand)


def _page(request: SignedInRequest, brand: Brand, *, status: int = 200, **changes: Any) -> HttpResponse:
    held = request.access.roles[brand.pk]
    roles = roles_to_give(request.access, brand.pk)
    context = {
        "brand": brand.slug,
        "shop": brand,
        "members": [(row, may_give(held, Role(row.role))) for row in members(brand)],
        "invitations": [(row, may_give(held, Role(row.role))) for row in waiting(brand)],
        "roles": roles,
        "role_words": role_words(),
        "duties": [(role_words()[one], duty) for one, duty in role_duties().items()],
        "form": InviteForm(roles),
        "list_form": ListForm(),
        "links": [
            (one.invitation, request.build_absolute_uri(f"/invitation/{one.key}"))
            for one in changes.pop("made", [])
        ],
        "faults": [],
        "is_owner": held is Role.OWNER,
        "now": timezone.now(),
        **changes,
    }
    return render(request, "team/team.html", context, status=status)


def _to_one_brand(request: SignedInRequest) -> HttpResponse:
    """People belong to one brand at a time: the first one whose people this person may see."""
    mine = Brand.objects.filter(id__in=request.access.where(Permission.INVITE)).order_by("name").first()
    if mine is None:
        raise Forbidden(_("Your role does not see the team."))
    return redirect("team", mine.slug)


def _brand(request: SignedInRequest, slug: str, *, needs: Permission | None = Permission.INVITE) -> Brand:
    found = get_object_or_404(Brand, slug=slug, id__in=request.access.brands)
    if needs is not None:
        _ensure_invites(request, found)
    return found


def _ensure_invites(request: SignedInRequest, brand: Brand) -> None:
    if not request.access.may(Permission.INVITE, brand.pk):
        raise Forbidden(_("Your role does not see the team."))


def _member(brand: Brand, user_id: int) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), brand=brand, user_id=user_id)


def _invitation(brand: Brand, invitation_id: int) -> Invitation:
    return get_object_or_404(Invitation.objects.waiting(), brand=brand, pk=invitation_id)


def _fault_words(line: Line) -> str:
    return {
        Fault.NO_ADDRESS: _("“%(word)s” is not a mail address.") % {"word": line.email},
        Fault.NO_ROLE: _("“%(word)s” is no role.") % {"word": line.role},
        Fault.TWICE: _("%(word)s is in the list twice.") % {"word": line.email},
        Fault.TOO_MANY: _("The list is too long: 500 people at most."),
        Fault.NOT_READABLE: _("From here on the file cannot be read."),
    }[line.fault or Fault.NOT_READABLE]
