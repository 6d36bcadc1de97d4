from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from troth.accounts.access import Access
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation, Message

RUNNING = Q(kept_at=None, broken_at=None, voided_at=None, set_aside_at=None)


class OpeningHours(models.Model):
    """A calendar as a brand wrote it: the data of `rules.calendar.parse`. Never changed, only followed."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    data = models.JSONField()
    is_brands_own = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "opening_hours"
        indexes = [models.Index(fields=["brand", "-id"], name="opening_hours_newest")]


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self, channel_id: int) -> "Policy | None":
        """What this channel promises now: the newest that a person of the brand confirmed, if it stands."""
        newest = self.filter(channel=channel_id).select_related("hours", "brand").order_by("-id").first()
        return newest if newest and newest.withdrawn_at is None else None


class Policy(models.Model):
    """What a channel promises: an answer within `allowed` open time. A change is a new row.

    Promises that were made under it stay as they are, also when it is withdrawn.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="policies")
    hours = models.ForeignKey(OpeningHours, models.PROTECT, null=True)
    allowed = models.DurationField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True)
    confirmed_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    objects = PolicyQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        hours_id: int | None

    class Meta:
        db_table = "policies"
        indexes = [models.Index(fields=["channel", "-id"], name="policy_current")]


class PromiseKind(models.TextChoices):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, access: Access) -> Self:
        return self.filter(brand__in=access.where(Permission.AUDIT))

    def running(self) -> Self:
        return self.filter(RUNNING)

    def unanswered(self) -> Self:
        """Still owed an answer, also where the time has passed."""
        return self.filter(answered_at=None, voided_at=None)

    def in_state(self, state: str) -> "PromiseQuerySet":
        return STATES[state](self)


class Promise(models.Model):
    """What a customer was told we would do by when, and how it ended.

    A row is written once. Its outcome columns are each set once and the rest never change: the application's
    role has no right to. `announced_at` is null until the words have reached the customer's side; a promise
    that was never told is an internal norm.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="promises")
    channel = models.ForeignKey(Channel, models.PROTECT)
    policy = models.ForeignKey(Policy, models.PROTECT)
    kind = models.TextField(choices=PromiseKind)
    turn_opened_at = models.DateTimeField()
    made_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    explanation = models.JSONField()
    words = models.TextField(default="")
    announcement: "models.OneToOneField[Message | None, Message | None]" = models.OneToOneField(
        Message, models.PROTECT, null=True, related_name="promise"
    )
    withheld = models.TextField(default="")
    announced_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    reset_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_cause = models.TextField(default="")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_cause = models.TextField(default="")

    objects = PromiseQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        conversation_id: int

    class Meta:
        db_table = "promises"
        constraints = [
            models.CheckConstraint(
                name="a_promise_ends_once",
                condition=Q(kept_at=None, broken_at=None)
                | Q(kept_at=None, voided_at=None)
                | Q(broken_at=None, voided_at=None),
            ),
            models.CheckConstraint(
                name="kept_means_in_time", condition=Q(kept_at=None) | Q(kept_at__lte=F("due_at"))
            ),
            models.CheckConstraint(
                name="broken_means_late", condition=Q(broken_at=None) | Q(broken_at__gte=F("due_at"))
            ),
            models.CheckConstraint(
                name="void_has_its_cause", condition=Q(voided_at=None) | ~Q(void_cause="")
            ),
            models.CheckConstraint(
                name="told_means_words",
                condition=Q(announced_at=None) | Q(announcement__isnull=False) & ~Q(words=""),
            ),
            models.UniqueConstraint(
                fields=["conversation", "turn_opened_at", "kind"], name="one_reply_promise_a_turn"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="promise_due", condition=RUNNING),
            models.Index(fields=["warn_at"], name="promise_warn", condition=RUNNING & Q(warned_at=None)),
            models.Index(fields=["brand", "-id"], name="promise_newest"),
            models.Index(fields=["brand", "-id"], name="promise_running", condition=RUNNING),
            models.Index(
                fields=["brand", "-id"], name="promise_broken", condition=Q(broken_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def state(self) -> str:
        """In one word: kept, broken, void, reset or running."""
        if self.kept_at:
            return "kept"
        if self.broken_at:
            return "broken"
        if self.voided_at:
            return "void"
        return "reset" if self.reset_at else "running"

    @property
    def told(self) -> str | None:
        """The words the customer was told, once they were."""
        return self.words if self.announced_at else None


STATES: Mapping[str, Callable[[PromiseQuerySet], PromiseQuerySet]] = {
    "running": lambda promises: promises.running().filter(reset_at=None),
    "kept": lambda promises: promises.filter(kept_at__isnull=False),
    "broken": lambda promises: promises.filter(broken_at__isnull=False),
    "reset": lambda promises: promises.filter(reset_at__isnull=False),
    "void": lambda promises: promises.filter(voided_at__isnull=False),
}
