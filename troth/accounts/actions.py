import secrets
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from troth.accounts.access import hash_of
from troth.accounts.facts import BrandSetUp, ChannelAdded, RelayChanged, TokenCreated, TokenRevoked
from troth.accounts.models import RESERVED_SLUGS, SLUG, Brand, Channel, Membership, Token, User
from troth.accounts.rules.permissions import ORDER, Role, narrowed
from troth.core.database import see
from troth.core.errors import Refused
from troth.core.facts import record


class NotAccepted(Refused):
    """A value that cannot be used, with the reason."""


class NotFound(Refused):
    status = 404


class AlreadyThere(Refused):
    status = 409


def slug_for(name: str) -> str:
    """A free address for a brand of this name."""
    wanted = slugify(name.replace("_", " "))[:40].strip("-") or "brand"
    taken = set(Brand.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)) | RESERVED_SLUGS
    return next(
        slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, 10_000))) if slug not in taken
    )


@transaction.atomic
def set_up_brand(*, slug: str, name: str, owner: User, zone: str = "UTC", language: str = "en") -> Brand:
    """Make a brand and its owner's membership; row-level security then shows this transaction that brand."""
    _accept(lambda: SLUG(slug))
    if slug in RESERVED_SLUGS:
        raise NotAccepted(_("The address “%(slug)s” is reserved; choose another.") % {"slug": slug})
    if Brand.objects.filter(slug=slug).exists():
        raise AlreadyThere(_("There is a brand “%(slug)s” already.") % {"slug": slug})
    _ensure_zone(zone)
    brand = Brand.objects.create(slug=slug, name=name.strip() or slug, zone=zone, language=language)
    Membership.objects.create(user=owner, brand=brand, role=Role.OWNER)
    see([brand.pk])
    record(BrandSetUp(brand_id=brand.pk, actor_id=owner.pk, slug=slug))
    return brand


def make_user(
    *, email: str, name: str, password: str | None, zone: str = "UTC", language: str = "en"
) -> User:
    """Without a password somebody signs in through a provider only."""
    email = email.strip().lower()
    _accept(lambda: validate_email(email))
    if User.objects.filter(email=email).exists():
        raise AlreadyThere(_("Somebody signs in as %(email)s already.") % {"email": email})
    if password is not None:
        _accept(lambda: validate_password(password, User(email=email, name=name)))
    return User.objects.create_user(email, password, name=name.strip() or email, zone=zone, language=language)


def change_password(user: User, password: str) -> None:
    """Raises NotAccepted for one that is too easy."""
    _accept(lambda: validate_password(password, user))
    user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def create_token(email: str, *, slug: str | None = None, role: str | None = None, name: str = "") -> str:
    """Make a token for this person, narrowed to a brand and a role if given; shown here and never again."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound(_("Nobody signs in as %(email)s.") % {"email": email})
    memberships = list(user.memberships.select_related("brand").all())
    if slug is not None:
        memberships = [row for row in memberships if row.brand.slug == slug]
    if not memberships:
        raise NotFound(_("%(email)s has no role in such a brand.") % {"email": email})
    if role is not None and role not in list(Role):
        raise NotAccepted(_("Roles are: %(roles)s.") % {"roles": ", ".join(ORDER)})
    wanted = Role(role) if role else None
    if all(narrowed(Role(row.role), wanted) is None for row in memberships):
        raise NotAccepted(_("A token cannot give more than its holder has."))
    key = f"troth_{secrets.token_urlsafe(32)}"
    brand = memberships[0].brand if slug is not None else None
    token = Token.objects.create(user=user, brand=brand, role=wanted, name=name.strip(), hash=hash_of(key))
    see([row.brand_id for row in memberships])
    record(
        *(
            TokenCreated(brand_id=row.brand_id, actor_id=user.pk, token_id=token.pk, role=wanted)
            for row in memberships
        )
    )
    return key


@transaction.atomic
def revoke_token(token: Token) -> None:
    """Its key opens nothing any more. Twice is once."""
    if not Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return
    brands = [token.brand_id] if token.brand_id else [row.brand_id for row in token.user.memberships.all()]
    see(brands)
    record(*(TokenRevoked(brand_id=one, actor_id=token.user_id, token_id=token.pk) for one in brands))


@transaction.atomic
def change_profile(user: User, *, name: str, language: str, zone: str) -> None:
    """How somebody is called, which language the pages speak to them, and in which zone times are shown."""
    _ensure_zone(zone)
    user.name, user.language, user.zone = name.strip() or user.email, language, zone
    user.save(update_fields=["name", "language", "zone"])


@transaction.atomic
def add_channel(brand: Brand, *, kind: str, address: str, relay: str, actor: User | None = None) -> Channel:
    """Make a channel in a brand that the transaction sees."""
    address = address.strip().lower()
    try:
        with transaction.atomic():
            channel = Channel.objects.create(brand=brand, kind=kind, address=address, relay=relay)
    except IntegrityError as error:  # also where the address is another brand's, whose row is not seen here
        raise AlreadyThere(_("There is a channel for %(address)s already.") % {"address": address}) from error
    record(
        ChannelAdded(
            brand_id=brand.pk, actor_id=actor.pk if actor else None, channel_id=channel.pk, kind=kind
        )
    )
    return channel


@transaction.atomic
def change_relay(channel: Channel, relay: str) -> None:
    channel.relay = relay
    channel.save(update_fields=["relay"])
    record(RelayChanged(brand_id=channel.brand_id, channel_id=channel.pk))


def _ensure_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotAccepted(_("There is no time zone “%(zone)s”.") % {"zone": zone}) from error


def _accept(check: Callable[[], None]) -> None:
    try:
        check()
    except ValidationError as error:
        raise NotAccepted(" ".join(error.messages)) from error
