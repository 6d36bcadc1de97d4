"""Who is asking, and what they may do in which brands: each query starts from here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from allauth.mfa.models import Authenticator
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
    waiting: frozenset[int] = frozenset()
    """Brands of theirs that want a second factor, which they have not set up yet."""

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
    """What this person may do now. A brand that wants a second factor is not there for who has none."""
    rows = list(user.memberships.values_list("brand_id", "role", "brand__second_factor_required_at"))
    guarded = frozenset(brand for brand, _role, since in rows if since is not None)
    waiting = guarded if guarded and not has_second_factor(user) else frozenset()
    return Access(user, {brand: Role(role) for brand, role, _since in rows if brand not in waiting}, waiting)


def has_second_factor(user: User) -> bool:
    """Recovery codes alone are none: they are the way back to one."""
    counted = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return bool(Authenticator.objects.filter(user=user, type__in=counted).exists())


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
