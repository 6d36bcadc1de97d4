from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from troth.accounts.access import Access
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation, Message
from troth.promises.models.policy import Policy

RUNNING = Q(kept_at=None, broken_at=None, voided_at=None, set_aside_at=None)


class PromiseKind(models.TextChoices):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    UPDATE = "update"
    RESOLUTION = "resolution"
    CALL_BACK = "call_back"


REPLIES = (PromiseKind.FIRST_REPLY, PromiseKind.NEXT_REPLY)
"""The kinds that a turn opens with, and that an answer keeps."""


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, access: Access) -> Self:
        return self.filter(brand__in=access.where(Permission.AUDIT))

    def running(self) -> Self:
        return self.filter(RUNNING)

    def unanswered(self) -> Self:
        """Still owed an answer, also where the time has passed."""
        return self.filter(answered_at=None, voided_at=None)

    def replies(self) -> Self:
        """That somebody will answer, which is what a turn waits for."""
        return self.filter(kind__in=REPLIES)

    def in_state(self, state: str) -> "PromiseQuerySet":
        return STATES[state](self)


class Promise(models.Model):
    """What a customer was told we would do by when, and how it ended.

    A row is written once. Its outcome columns are each set once and the rest never change: the application's
    role has no right to. `announced_at` is null until the words have reached the customer's side; a promise
    that was never told is an internal norm. A new time is a new row that `replaces` the one it was for: what
    was told first stays on the books with `reset_at`, or, where the customer chose the new time before the
    first had passed, ends as void with `changed_at`.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="promises")
    channel = models.ForeignKey(Channel, models.PROTECT)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True)
    """The version it was made under; none where a person gave it of their own accord."""
    given_by = models.ForeignKey(User, models.PROTECT, null=True)
    """Who promised it in person; none where a policy did."""
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    kind = models.TextField(choices=PromiseKind)
    turn_opened_at = models.DateTimeField()
    made_at = models.DateTimeField()
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    explanation = models.JSONField()
    words = models.TextField(default="")
    announcement = models.ForeignKey(Message, models.PROTECT, null=True, related_name="promises")
    withheld = models.TextField(default="")
    announced_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    """When its clock next warns a level or asks whether it can still be kept; the due time is apart."""
    warned_at = models.DateTimeField(null=True)
    warned_level = models.PositiveSmallIntegerField(default=0, db_default=0)
    """How many levels were warned: the holder, the team, the supervisors."""
    situation = models.JSONField(null=True)
    """The data of the honest wait's situation in the moment of asking; none where nothing was forecast."""
    forecast = models.FloatField(null=True)
    """Seconds that the honest wait foresaw, before rounding; none where the policy alone spoke."""
    kept_at = models.DateTimeField(null=True)
    broken_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    """When the customer gave up waiting, unanswered, whether in time or not."""
    reset_at = models.DateTimeField(null=True)
    reset_cause = models.TextField(default="", db_default="")
    changed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_cause = models.TextField(default="")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_cause = models.TextField(default="")

    objects = PromiseQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        conversation_id: int
        policy_id: int | None
        given_by_id: int | None
        replaces_id: int | None

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
            models.CheckConstraint(
                name="reset_has_its_cause", condition=Q(reset_at=None) | ~Q(reset_cause="")
            ),
            models.CheckConstraint(
                name="changed_means_before_the_break",
                condition=Q(changed_at=None) | Q(changed_at=F("voided_at"), changed_at__lte=F("due_at")),
            ),
            models.CheckConstraint(
                name="somebody_or_something_gave_it",
                condition=Q(policy__isnull=False) | Q(given_by__isnull=False) | Q(replaces__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["conversation", "turn_opened_at", "kind"],
                name="one_reply_promise_a_turn",
                condition=Q(kind__in=REPLIES, replaces=None),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="promise_due", condition=RUNNING),
            models.Index(
                fields=["look_at"], name="promise_look", condition=RUNNING & Q(look_at__isnull=False)
            ),
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
        """In one word: kept, broken, changed, void, reset or running."""
        if self.kept_at:
            return "kept"
        if self.broken_at:
            return "broken"
        if self.voided_at:
            return "changed" if self.changed_at else "void"
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
    "changed": lambda promises: promises.filter(changed_at__isnull=False),
    "void": lambda promises: promises.filter(voided_at__isnull=False, changed_at=None),
}
