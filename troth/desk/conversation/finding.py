"""One conversation, for whoever may see it or write in it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from troth.accounts.access import Forbidden
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.conversations.models import Conversation
from troth.core.paging import id_in


def find(request: SignedInRequest, conversation_id: int) -> Conversation:
    visible = Conversation.objects.visible_to(request.access).with_people()
    return get_object_or_404(visible, pk=conversation_id)


def find_to_write(request: SignedInRequest, conversation_id: int) -> Conversation:
    found = find(request, conversation_id)
    if not request.access.may(Permission.WRITE, found.brand_id):
        raise Forbidden(_("Your role may read here, but not write."))
    return found


def find_to_arrange(request: SignedInRequest, conversation_id: int) -> Conversation:
    """To say what belongs together, which only who may read everything can know."""
    found = find_to_write(request, conversation_id)
    if not request.access.may(Permission.READ, found.brand_id):
        raise Forbidden(_("Your role may read here, but not write."))
    return found


def back(request: SignedInRequest, brand: str, found: Conversation) -> HttpResponse:
    """To the conversation again, but for an expert who has just let go of it: they see what they hold."""
    if Conversation.objects.visible_to(request.access).filter(pk=found.pk).exists():
        return redirect("conversation", brand, found.pk)
    return redirect("conversations", brand)


def number_in(request: HttpRequest, name: str) -> int:
    """A row's number as a form sends it. Raises Http404 for anything else."""
    number = id_in(request.POST.get(name, ""))
    if number is None:
        raise Http404
    return number
