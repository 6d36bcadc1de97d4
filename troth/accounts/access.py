"""Who is asking, and what they may do in which brands: each query starts from here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from troth.accounts.models import Brand, Token, User
from troth.accounts.rules.permissions import Permission, Role, narrowed, permits
from troth.core.errors import Refused

USE_IS_NOTED_EVERY = timedelta(minutes=1)


class Forbidden(Refused):
    status = 403


@dataclass(frozen=True, slots=True)
class Access:
    user: User
    roles: Mapping[int, Role]
    """The person's role by brand id; brands that are not in it do not exist for them."""

    @property
    def brands(self) -> frozenset[int]:
        return frozenset(self.roles)

    def where(self, permission: Permission) -> list[int]:
        """The brands in which this person may do that."""
        return [brand for brand, role in self.roles.items() if permits(role, permission)]

    def may(self, permission: Permission, brand_id: int) -> bool:
        role = self.roles.get(brand_id)
        return role is not None and permits(role, permission)

    def within(self, brand_id: int) -> "Access":
        """The same person, looking at one brand only."""
        return replace(self, roles={brand: role for brand, role in self.roles.items() if brand == brand_id})

    def brand_rows(self) -> list[Brand]:
        return list(Brand.objects.filter(id__in=self.brands).order_by("name"))


def of_user(user: User) -> Access:
    return Access(user, {row.brand_id: Role(row.role) for row in user.memberships.all()})


def of_token(key: str) -> Access | None:
    """The access that a bearer token gives, or none. A token never gives more than its holder has now."""
    found = Token.objects.living().select_related("user").filter(hash=hash_of(key)).first() if key else None
    if found is None:
        return None
    _note_use(found)
    held = of_user(found.user).roles
    wanted = Role(found.role) if found.role else None
    given = {
        brand: role
        for brand, mine in held.items()
        if found.brand_id in (None, brand) and (role := narrowed(mine, wanted)) is not None
    }
    return Access(found.user, given)


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _note_use(token: Token) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
