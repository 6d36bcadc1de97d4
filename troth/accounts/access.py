"""Who is asking, and what they may do in which brands: each query starts from here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import lru_cache

from allauth.mfa.models import Authenticator
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.utils import timezone

from troth.accounts.models import Brand, Membership, Token, User
from troth.accounts.rules.permissions import Permission, Role, narrowed, permits
from troth.core.database import Made, made
from troth.core.errors import Refused

USE_IS_NOTED_EVERY = timedelta(minutes=1)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are none: they are the way back to one."""


class Forbidden(Refused):
    status = 403


@dataclass(frozen=True, slots=True)
class Access:
    user: User
    roles: Mapping[int, Role]
    """The person's role by brand id; brands that are not in it do not exist for them."""
    waiting: frozenset[int] = frozenset()
    """Brands of theirs that want a second factor, which they have not set up yet."""
    every_brand: Mapping[int, Brand] = field(default_factory=dict, compare=False)
    """All that they may look at, by name; also those that `within` leaves out."""

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
        """By name."""
        return [row for brand, row in self.every_brand.items() if brand in self.roles]

    def brand_at(self, slug: str | None) -> Brand | None:
        return next((row for row in self.brand_rows() if row.slug == slug), None)


def of_user(user: User) -> Access:
    """What this person may do now. A brand that wants a second factor is not there for who has none."""
    held = [
        (role, Brand.from_db(DEFAULT_DB_ALIAS, BRAND, row)) for role, *row in _memberships(user.pk).rows()
    ]
    guarded = frozenset(brand.pk for _role, brand in held if brand.second_factor_required_at is not None)
    waiting = guarded if guarded and not has_second_factor(user) else frozenset()
    seen = [(Role(role), brand) for role, brand in held if brand.pk not in waiting]
    return Access(
        user, {brand.pk: role for role, brand in seen}, waiting, {brand.pk: brand for _role, brand in seen}
    )


BRAND = [column.attname for column in Brand._meta.concrete_fields]


@lru_cache(maxsize=1024)
def _memberships(user_id: int) -> Made:
    """Each role of a person and its whole brand, by the brand's name: every request asks for them."""
    mine = Membership.objects.filter(user=user_id).order_by("brand__name", "brand")
    return made(mine.values_list("role", *[f"brand__{name}" for name in BRAND]))


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS).exists())


def of_token(key: str) -> Access | None:
    """The access that a bearer token gives, or none. A token never gives more than its holder has now."""
    found = Token.objects.living().select_related("user").filter(hash=hash_of(key)).first() if key else None
    if found is None:
        return None
    _note_use(found)
    held = of_user(found.user)
    wanted = Role(found.role) if found.role else None
    given = {
        brand: role
        for brand, mine in held.roles.items()
        if found.brand_id in (None, brand) and (role := narrowed(mine, wanted)) is not None
    }
    return Access(found.user, given, every_brand={brand: held.every_brand[brand] for brand in given})


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _note_use(token: Token) -> None:
    now = timezone.now()
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_IS_NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY:
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
