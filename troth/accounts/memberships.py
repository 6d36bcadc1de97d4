"""Who is part of a brand and as what; and whether its members need a second factor."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.access import Access, Forbidden
from troth.accounts.actions import NotAccepted, NotFound
from troth.accounts.facts import BrandSecondFactorDecided, MemberRemoved, MemberRoleChanged
from troth.accounts.models import Brand, Membership
from troth.accounts.rules.permissions import Role
from troth.accounts.rules.team import leaves_no_owner, may_change, may_give
from troth.core.errors import Refused
from troth.core.facts import record


class NoOwnerLeft(Refused):
    status = 409


@transaction.atomic
def change_role(member: Membership, role: Role, *, by: Access) -> None:
    """Holds from the next request of that person on. Raises Forbidden, NoOwnerLeft, NotFound."""
    locked = _locked(member)
    was = Role(locked.role)
    held = by.roles.get(locked.brand_id)
    if held is None or not may_change(held, was, role):
        raise Forbidden(_("Your role may not change this person's role."))
    _ensure_owner_stays(locked, role)
    if was is role:
        return
    locked.role = role
    locked.save(update_fields=["role"])
    record(
        MemberRoleChanged(
            brand_id=locked.brand_id, actor_id=by.user.pk, user_id=locked.user_id, was=was, role=role
        )
    )


@transaction.atomic
def remove(member: Membership, *, by: Access, is_sure: bool = False) -> None:
    """Takes the brand away from somebody, from their next request on; whoever goes themselves is sure."""
    locked = _locked(member)
    role, is_oneself = Role(locked.role), locked.user_id == by.user.pk
    held = by.roles.get(locked.brand_id)
    if held is None or not (is_oneself or may_give(held, role)):
        raise Forbidden(_("Your role may not remove this person."))
    if is_oneself and not is_sure:
        raise NotAccepted(_("Say that you are sure: you would leave this brand yourself."))
    _ensure_owner_stays(locked, None)
    brand_id, user_id = locked.brand_id, locked.user_id
    locked.delete()
    record(MemberRemoved(brand_id=brand_id, actor_id=by.user.pk, user_id=user_id, role=role))


@transaction.atomic
def decide_second_factor(brand: Brand, *, is_required: bool, by: Access) -> None:
    """Members without a second factor see nothing of the brand until they have one."""
    if by.roles.get(brand.pk) is not Role.OWNER:
        raise Forbidden(_("Only an owner decides about this."))
    locked = Brand.objects.select_for_update().get(pk=brand.pk)
    if (locked.second_factor_required_at is not None) == is_required:
        return
    locked.second_factor_required_at = timezone.now() if is_required else None
    locked.save(update_fields=["second_factor_required_at"])
    record(BrandSecondFactorDecided(brand_id=brand.pk, actor_id=by.user.pk, is_required=is_required))


def _locked(member: Membership) -> Membership:
    """All of the brand's rows, so that two owners cannot unmake each other at the same moment."""
    rows = {
        row.pk: row
        for row in Membership.objects.select_for_update().filter(brand_id=member.brand_id).order_by("pk")
    }
    if member.pk not in rows:
        raise NotFound(_("This person is not part of the brand any more."))
    return rows[member.pk]


def _ensure_owner_stays(member: Membership, role: Role | None) -> None:
    held = Membership.objects.filter(brand_id=member.brand_id).values_list("role", flat=True)
    if leaves_no_owner([Role(one) for one in held], Role(member.role), role):
        raise NoOwnerLeft(_("A brand needs an owner: make somebody else an owner first."))
