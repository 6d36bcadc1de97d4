from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Lower

from troth.accounts.access import SECOND_FACTORS, Access
from troth.accounts.models import Brand, Invitation, Membership
from troth.accounts.rules.permissions import ORDER, Role
from troth.accounts.rules.team import may_give
from troth.accounts.words import role_words


def members(brand: Brand) -> "QuerySet[Membership]":
    """Each with `has_second_factor`, and `seen_at`: when a browser of theirs asked for a page last."""
    of_member = OuterRef("user_id")
    seen = (
        UserSession.objects.filter(user_id=of_member)
        .values("user_id")
        .annotate(at=Max("last_seen_at"))
        .values("at")
    )
    found = Membership.objects.filter(brand=brand).select_related("user")
    return found.annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user_id=of_member, type__in=SECOND_FACTORS)),
        seen_at=Subquery(seen),
    ).order_by(Lower("user__name"), "user__email")


def waiting(brand: Brand) -> "QuerySet[Invitation]":
    found = Invitation.objects.waiting().filter(brand=brand)
    return found.select_related("invited_by").order_by("-created_at")


def roles_to_give(access: Access, brand_id: int) -> list[tuple[str, str]]:
    """The choices of roles that this person may give in that brand, the usual one first."""
    held, words = access.roles.get(brand_id), role_words()
    given = [role for role in ORDER if held is not None and may_give(held, role)]
    given.sort(key=lambda role: role is not Role.AGENT)
    return [(role.value, words[role]) for role in given]
