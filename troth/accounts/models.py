from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from troth.accounts.rules.permissions import Role

SLUG = RegexValidator(r"\A[a-z0-9](-?[a-z0-9])*\Z", _("Use small letters, digits and single hyphens."))
RESERVED_SLUGS = frozenset(
    [
        "all",
        "api",
        "live",
        "mail",
        "static",
        "media",
        "sign-in",
        "sign-out",
        "first-run",
        "demo",
        "language",
        "healthz",
        "readyz",
        "admin",
        "account",
        "accounts",
        "feeds",
        "presence",
        "invitation",
        "chat",
        "whispers",
        "offers",
        "widget",
        "well-known",
        "metrics",
        "troth",
        "_components",
    ]
)


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **details: Any) -> "User":
        user = self.model(email=email.strip().lower(), **details)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractUser):
    """The sign-in row of a person, whatever they do in which brands."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.TextField(_("name"))
    language = models.TextField(default="en")
    zone = models.TextField(default="UTC")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[misc,assignment]

    class Meta:
        db_table = "users"
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="email_is_lower_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Brand(models.Model):
    """The company whose customers write: the tenant."""

    slug = models.TextField(unique=True, validators=[SLUG])
    name = models.TextField()
    language = models.TextField(default="en")
    zone = models.TextField(default="UTC")
    created_at = models.DateTimeField(db_default=Now())
    second_factor_required_at = models.DateTimeField(null=True)
    """Since when its members need a second factor to see anything of it."""

    class Meta:
        db_table = "brands"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="memberships")
    role = models.TextField(choices=[(role.value, role.value) for role in Role])

    class Meta:
        db_table = "memberships"
        constraints = [
            models.UniqueConstraint(fields=["user", "brand"], name="one_role_a_brand"),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="membership_role"
            ),
        ]


class Channel(models.Model):
    """One way in and out: one mailbox, one number, one chat."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="channels")
    kind = models.TextField()
    address = models.TextField()
    relay = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "channels"
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], name="one_channel_an_address"),
            models.CheckConstraint(condition=Q(address=Lower("address")), name="address_is_lower_case"),
        ]
        indexes = [models.Index(fields=["brand"], name="channel_brand")]

    def __str__(self) -> str:
        return self.address


class TokenQuerySet(models.QuerySet["Token"]):
    def living(self) -> Self:
        return self.filter(revoked_at=None, user__is_active=True)


class Token(models.Model):
    """A key to the API. Only its SHA-256 is stored: the key has 256 random bits, so no salt is needed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True)
    role = models.TextField(null=True)
    name = models.TextField(default="", db_default="")
    hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        db_table = "tokens"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor withdrawn; its link may have run out, and can be renewed."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """Somebody may join a brand in a role by a link. Of its 256 random bits only the SHA-256 is stored."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.TextField(default="", blank=True)
    role = models.TextField(choices=[(role.value, role.value) for role in Role])
    hash = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        db_table = "invitations"
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_invitation_waits",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="invitation_role"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="accepted_or_withdrawn"
            ),
        ]


class Try(models.Model):
    """How often somebody tried lately, for all web processes together; the key is a hash and names nobody."""

    key = models.BinaryField(primary_key=True, max_length=32)
    counted = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "tries"
