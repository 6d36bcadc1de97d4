"""What the pages of agents, teams and shifts share."""

from babel import Locale
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.people.models import Agent

LANGUAGES = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "ku", "nl", "no", "pl", "pt",
    "ro", "ru", "sv", "tr", "uk", "zh",
)  # fmt: skip
"""Languages that an agent can be said to answer in, by ISO 639-1 code."""


def one_brand(request: SignedInRequest, slug: str) -> Brand:
    """The brand of the path: shifts and teams are one brand's."""
    if slug == "all":
        raise Http404
    return get_object_or_404(Brand, slug=slug, id__in=request.access.brands)


def answering(request: SignedInRequest, brand: Brand) -> None:
    if not request.access.may(Permission.WRITE, brand.pk):
        raise Forbidden(_("Shifts are for people who answer customers."))


def staffing(request: SignedInRequest, brand: Brand) -> None:
    if not request.access.may(Permission.STAFF, brand.pk):
        raise Forbidden(_("Only an owner or a supervisor sets teams, skills and shifts."))


def find_agent(request: SignedInRequest, brand: Brand, user_id: int) -> Agent:
    visible = Agent.objects.visible_to(request.access).working().select_related("user", "brand")
    return get_object_or_404(visible, brand=brand, user=user_id)


def language_choices() -> list[tuple[str, str]]:
    """Code and name, by name, in the reader's language."""
    names = Locale.parse(get_language() or "en", sep="-").languages
    return sorted(((code, names.get(code, code)) for code in LANGUAGES), key=lambda one: one[1])
