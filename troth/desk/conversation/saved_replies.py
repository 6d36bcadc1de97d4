"""The page of a brand's saved replies, and the list of where somebody was mentioned."""

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.acts import saved_replies as acts
from troth.conversations.models import Conversation, Mention, SavedReply
from troth.conversations.rules.variables import VARIABLES
from troth.conversations.rules.words import LONGEST
from troth.core.paging import id_in

MOST_SHOWN = 500
MOST_COUNTED = 99


class ReplyForm(forms.Form):
    name = forms.CharField(max_length=acts.LONGEST_NAME, label=gettext_lazy("Name"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=gettext_lazy("Language"))
    text = forms.CharField(max_length=LONGEST, widget=forms.Textarea, label=gettext_lazy("Words"))

    def clean_name(self) -> str:
        try:
            return acts.reply_name(self.cleaned_data["name"])
        except acts.NotSaved as refused:
            raise forms.ValidationError(str(refused)) from refused

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            acts.refuse_unknown(text)
        except acts.NotSaved as refused:
            raise forms.ValidationError(str(refused)) from refused
        return text


@require_GET
def saved_replies(request: SignedInRequest, brand: str) -> HttpResponse:
    """All saved replies of the brands that one may write in, and a form for one more."""
    return _page(request, brand, ReplyForm(initial=_chosen(request, _brands(request))))


@require_POST
def saved_reply_writing(request: SignedInRequest, brand: str) -> HttpResponse:
    """Keep one in the brand of the path, in place of what has its name and language."""
    place = get_object_or_404(Brand, slug=brand, pk__in=_brands(request))
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, brand, form, status=422)
    acts.write(place, request.user, **form.cleaned_data)
    return redirect("saved_replies", brand)


def _page(request: SignedInRequest, brand: str, form: ReplyForm, *, status: int = 200) -> HttpResponse:
    rows = SavedReply.objects.standing().filter(brand__in=_brands(request))
    named = rows.select_related("brand", "written_by").order_by("brand__name", "name", "language")
    shown = {
        "brand": brand,
        "form": form,
        "replies": list(named[:MOST_SHOWN]),
        "show_brand": brand == "all",
        "variables": VARIABLES,
    }
    return render(request, "desk/saved_replies.html", shown, status=status)


def _brands(request: SignedInRequest) -> list[int]:
    may = set(request.access.where(Permission.WRITE)) & set(request.access.where(Permission.READ))
    if not may:
        raise Forbidden(_("Your role may not write saved replies."))
    return sorted(may)


def _chosen(request: SignedInRequest, brands: list[int]) -> dict[str, str]:
    """The one that is to be changed, in the form."""
    number = id_in(request.GET.get("change", ""))
    if number is None:
        return {"language": request.user.language}
    rows = SavedReply.objects.standing().filter(brand__in=brands)
    row = get_object_or_404(rows, pk=number)
    return {"name": row.name, "language": row.language, "text": row.text}


@require_POST
def saved_reply_removal(request: SignedInRequest, brand: str, saved_reply_id: int) -> HttpResponse:
    rows = SavedReply.objects.filter(brand__in=_brands(request))
    acts.remove(get_object_or_404(rows, pk=saved_reply_id), request.user)
    return redirect("saved_replies", brand)


@require_GET
def mentions_unseen(request: SignedInRequest, brand: str) -> HttpResponse:
    """How many notes that named this person they have not seen yet, as the menu shows it."""
    visible = Conversation.objects.visible_to(request.access)
    mine = Mention.objects.unseen(request.user).filter(message__conversation__in=visible.values("pk"))
    return render(request, "desk/_unseen.html", {"unseen": mine[: MOST_COUNTED + 1].count()})


@require_GET
def mentions(request: SignedInRequest, brand: str) -> HttpResponse:
    """Where this person was named in a note, the newest first."""
    visible = Conversation.objects.visible_to(request.access)
    mine = Mention.objects.filter(user=request.user, message__conversation__in=visible.values("pk"))
    rows = mine.select_related("message__author", "message__conversation__brand").order_by("-id")
    shown = {"brand": brand, "mentions": list(rows[:MOST_SHOWN]), "show_brand": brand == "all"}
    return render(request, "desk/mentions.html", shown)
