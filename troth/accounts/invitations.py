"""Inviting people by a link that works without mail; only the hash of its key is kept."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.access import Access, Forbidden, hash_of
from troth.accounts.actions import AlreadyThere, NotAccepted, NotFound
from troth.accounts.facts import InvitationMade, InvitationRenewed, InvitationWithdrawn, MemberJoined
from troth.accounts.models import Brand, Invitation, Membership, User
from troth.accounts.rules.permissions import Role
from troth.accounts.rules.team import may_give
from troth.core.database import see
from troth.core.facts import record

GOOD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the key of its link, which is known now and never again."""

    invitation: Invitation
    key: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to invite."""

    email: str
    role: Role
    name: str = ""


@transaction.atomic
def invite(brand: Brand, people: Sequence[Wanted], *, by: Access) -> list[Invited]:
    """All of them or nobody. Raises Forbidden, NotAccepted, or AlreadyThere: invited before, or a member."""
    made = [_invite(brand, one, by) for one in people]
    record(
        *(
            InvitationMade(
                brand_id=brand.pk,
                actor_id=by.user.pk,
                invitation_id=one.invitation.pk,
                role=one.invitation.role,
            )
            for one in made
        )
    )
    return made


@transaction.atomic
def renew(invitation: Invitation, *, by: Access) -> Invited:
    """A new link for seven days; the old one is dead at once."""
    locked = _locked(invitation, by)
    key = secrets.token_urlsafe(32)
    locked.hash, locked.expires_at = hash_of(key), timezone.now() + GOOD_FOR
    locked.save(update_fields=["hash", "expires_at"])
    record(InvitationRenewed(brand_id=locked.brand_id, actor_id=by.user.pk, invitation_id=locked.pk))
    return Invited(locked, key)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Access) -> None:
    locked = _locked(invitation, by)
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    record(InvitationWithdrawn(brand_id=locked.brand_id, actor_id=by.user.pk, invitation_id=locked.pk))


def open_by(key: str) -> Invitation | None:
    """The invitation that this key opens now, or none; the running transaction then sees its brand alone."""
    with connection.cursor() as cursor:
        cursor.execute("select brand, invitation from invitation_for(%s)", [hash_of(key)])
        found = cursor.fetchone()
    if found is None:
        return None
    see([found[0]])
    waiting = Invitation.objects.waiting().filter(expires_at__gt=timezone.now())
    return waiting.select_related("brand", "invited_by").filter(pk=found[1]).first()


@transaction.atomic
def accept(key: str, user: User) -> Membership:
    """Joins the brand of the invitation. Raises NotFound for a dead link, AlreadyThere for a member."""
    found = open_by(key)
    locked = Invitation.objects.select_for_update().waiting().filter(pk=found.pk).first() if found else None
    if locked is None:
        raise NotFound(_("This invitation does not work any more. Ask for a new link."))
    try:
        with transaction.atomic():
            made = Membership.objects.create(user=user, brand_id=locked.brand_id, role=locked.role)
    except IntegrityError as error:
        raise AlreadyThere(_("You are part of this brand already.")) from error
    locked.accepted_at, locked.accepted_by = timezone.now(), user
    locked.save(update_fields=["accepted_at", "accepted_by"])
    record(
        MemberJoined(
            brand_id=locked.brand_id,
            actor_id=user.pk,
            user_id=user.pk,
            role=locked.role,
            invitation_id=locked.pk,
        )
    )
    return made


def _invite(brand: Brand, wanted: Wanted, by: Access) -> Invited:
    email = wanted.email.strip().lower()
    _ensure_may_give(by, brand.pk, wanted.role)
    try:
        validate_email(email)
    except ValidationError as error:
        raise NotAccepted(_("“%(address)s” is not a mail address.") % {"address": email}) from error
    if Membership.objects.filter(brand=brand, user__email=email).exists():
        raise AlreadyThere(_("%(email)s is part of this brand already.") % {"email": email})
    key = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            made = Invitation.objects.create(
                brand=brand,
                email=email,
                name=wanted.name.strip(),
                role=wanted.role,
                hash=hash_of(key),
                invited_by=by.user,
                expires_at=timezone.now() + GOOD_FOR,
            )
    except IntegrityError as error:
        raise AlreadyThere(
            _("%(email)s is invited already: renew that link instead.") % {"email": email}
        ) from error
    return Invited(made, key)


def _locked(invitation: Invitation, by: Access) -> Invitation:
    """Locked, so that it is not accepted and withdrawn at the same moment."""
    locked = Invitation.objects.select_for_update().waiting().filter(pk=invitation.pk).first()
    if locked is None:
        raise NotFound(_("This invitation was accepted or withdrawn meanwhile."))
    _ensure_may_give(by, locked.brand_id, Role(locked.role))
    return locked


def _ensure_may_give(by: Access, brand_id: int, role: Role) -> None:
    held = by.roles.get(brand_id)
    if held is None or not may_give(held, role):
        raise Forbidden(_("Your role may not give this role."))
