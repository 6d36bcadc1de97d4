"""What the customer of a conversation has given already, beside it; and a word before it is asked again."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.customers.particulars import (
    NotNoted,
    change_particular,
    note_particular,
    remove_particular,
)
from troth.conversations.models import Conversation, Customer, Particular
from troth.conversations.rules.asking import asked_for
from troth.conversations.rules.particulars import LONGEST, MOST_READ, OF
from troth.core.paging import id_in
from troth.desk.customers import about
from troth.desk.customers.pages import find


class ParticularForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in OF])
    value = forms.CharField(max_length=LONGEST)


@require_GET
def given(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """A piece of the conversation's page."""
    return _card(request, brand, _conversation(request, conversation_id))


@require_POST
def asked_again(request: SignedInRequest, brand: str, conversation_id: int) -> HttpResponse:
    """What of that which the draft asks for is known; nothing of the draft is kept."""
    found = _conversation(request, conversation_id)
    wanted = asked_for(request.POST.get("text", "")[:MOST_READ])
    known = about.given_by(found.customer, request.access) if wanted else []
    shown = [one for one in known if one.kind in wanted]
    return render(request, "desk/_asked_again.html", {"known": shown})


@require_POST
def particulars(request: SignedInRequest, brand: str, customer_id: int) -> HttpResponse:
    found, form = _find_to_note(request, customer_id), ParticularForm(request.POST)
    if not form.is_valid():
        raise NotNoted(_("Write down what the customer gave, and what it is."))
    place = _place(request, found)
    message = about.message_in(place, request.POST.get("message", ""))
    note_particular(
        found, form.cleaned_data["kind"], form.cleaned_data["value"], message=message, by=request.user
    )
    return _back(request, brand, found, place)


@require_POST
def particular(request: SignedInRequest, brand: str, customer_id: int, particular_id: int) -> HttpResponse:
    """Change it, or with `remove` take it away."""
    found = _find_to_note(request, customer_id)
    seen = {one.id for one in about.given_by(found, request.access)}
    rows = Particular.objects.standing().filter(customer=found, pk__in=seen)
    row = get_object_or_404(rows.select_related("customer", "message"), pk=particular_id)
    if "remove" in request.POST:
        remove_particular(row, by=request.user)
    else:
        form = ParticularForm(request.POST)
        if not form.is_valid():
            raise NotNoted(_("Write down what the customer gave, and what it is."))
        change_particular(row, form.cleaned_data["kind"], form.cleaned_data["value"], by=request.user)
    return _back(request, brand, found, _place(request, found))


def _conversation(request: SignedInRequest, conversation_id: int) -> Conversation:
    visible = Conversation.objects.visible_to(request.access).select_related("customer__brand")
    return get_object_or_404(visible, pk=conversation_id)


def _find_to_note(request: SignedInRequest, customer_id: int) -> Customer:
    found = find(request, customer_id)
    if not request.access.may(Permission.WRITE, found.brand_id):
        raise Forbidden(_("Your role may read here, but not write."))
    if found.erased_at or found.merged_into_id:
        raise NotNoted(_("Nothing can be noted about this customer any more."))
    return found


def _place(request: SignedInRequest, customer: Customer) -> Conversation | None:
    """The conversation from whose page a form was sent, if it was."""
    number = id_in(request.POST.get("conversation", "")) or 0
    return Conversation.objects.visible_to(request.access).filter(customer=customer, pk=number).first()


def _back(
    request: SignedInRequest, brand: str, customer: Customer, place: Conversation | None
) -> HttpResponse:
    if place is None:
        return redirect("customer", brand, customer.pk)
    if request.headers.get("HX-Request"):
        return _card(request, brand, place)
    return redirect("conversation", brand, place.pk)


def _card(request: SignedInRequest, brand: str, conversation: Conversation) -> HttpResponse:
    known = about.given_by(conversation.customer, request.access)
    may_note = request.access.may(Permission.WRITE, conversation.brand_id)
    shown = {
        "brand": brand,
        "customer": conversation.customer,
        "conversation_id": conversation.pk,
        "given": known,
        "suggested": about.suggested(conversation, known) if may_note else [],
        "kinds": about.kinds(),
        "may_note": may_note and not conversation.customer.erased_at,
    }
    return render(request, "desk/_given.html", shown)
