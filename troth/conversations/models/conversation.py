from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from troth.accounts.access import Access
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Permission
from troth.conversations.models.customer import Customer, Identity
from troth.people.models import Queue


class Holder(models.TextChoices):
    """Who must act next. The deadline is `holder_until`."""

    QUEUE = "queue"
    PERSON = "person"
    BOT = "bot"
    CUSTOMER = "customer"


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, access: Access) -> Self:
        """The only way by which pages and the API reach conversations. An expert sees those they hold."""
        whole = access.where(Permission.READ)
        held = set(access.where(Permission.READ_OWN)) - set(whole)
        seen = Q(brand__in=whole)
        # Asked only where it widens: an OR would keep the database from walking an index of the brand.
        return self.filter(seen | Q(brand__in=held, holder_person=access.user.pk) if held else seen)

    def locked(self) -> Self:
        return self.select_for_update(of=("self",), no_key=True)

    def with_people(self) -> Self:
        """All that a row or a page says beside the conversation, in one query."""
        return self.select_related("brand", "channel", "customer", "identity", "queue", "holder_person")

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def to_answer(self) -> Self:
        """A turn is open: the customer spoke last. Least slack first."""
        return self.open().filter(answer_by__isnull=False).order_by("answer_by", "id")

    def closed(self) -> Self:
        return self.filter(closed_at__isnull=False).order_by("-last_said_at", "-id")


class Conversation(models.Model):
    """One matter with one customer over any channels.

    A turn is open from a customer's message (`turn_opened_at`) to the next answer. `answer_by` is when the
    team must have answered: the due time of the turn's first promise, else a day. `merged_into` is where it
    goes on; `split_from` is the message of another conversation with which this matter began.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.ForeignKey(Channel, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="conversations")
    identity = models.ForeignKey(Identity, models.PROTECT)
    subject = models.TextField()
    language = models.TextField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    queue = models.ForeignKey(Queue, models.PROTECT)
    holder = models.TextField(choices=Holder, null=True)
    holder_person = models.ForeignKey(User, models.PROTECT, null=True)
    holder_until = models.DateTimeField(null=True)
    held_since = models.DateTimeField(db_default=Now())
    """Since when this holder has it; set by the database whenever the holder changes."""
    turn_opened_at = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    last_words = models.TextField(default="")
    last_said_at = models.DateTimeField(db_default=Now())
    last_by = models.TextField(default="customer")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here")
    split_from = models.ForeignKey(
        "conversations.Message", models.PROTECT, null=True, related_name="split_off"
    )

    objects = ConversationQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        customer_id: int
        identity_id: int
        queue_id: int
        holder_person_id: int | None
        merged_into_id: int | None
        split_from_id: int | None

    class Meta:
        db_table = "conversations"
        constraints = [
            models.CheckConstraint(
                name="what_was_merged_is_closed",
                condition=Q(merged_into=None) | Q(closed_at__isnull=False) & ~Q(merged_into=F("id")),
            ),
            models.CheckConstraint(
                name="open_has_one_holder_and_deadline",
                condition=Q(closed_at__isnull=False, holder=None, holder_until=None)
                | Q(closed_at=None, holder__isnull=False, holder_until__isnull=False),
            ),
            models.CheckConstraint(
                name="a_person_holds_by_name",
                condition=Q(holder=Holder.PERSON, holder_person__isnull=False)
                | (~Q(holder=Holder.PERSON) | Q(holder=None)) & Q(holder_person=None),
            ),
            models.CheckConstraint(name="conversation_holder", condition=Q(holder__in=Holder.values)),
            models.CheckConstraint(
                name="an_open_turn_has_a_time",
                condition=Q(turn_opened_at=None, answer_by=None)
                | Q(turn_opened_at__isnull=False, answer_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["brand", "answer_by", "id"],
                name="conversation_by_slack",
                condition=Q(closed_at=None, answer_by__isnull=False),
            ),
            models.Index(
                fields=["brand", "-last_said_at", "-id"],
                name="conversation_waiting",
                condition=Q(closed_at=None, answer_by=None),
            ),
            models.Index(
                fields=["brand", "-last_said_at", "-id"],
                name="conversation_closed",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["brand", "-id"], name="conversation_newest"),
            models.Index(
                fields=["holder_until"], name="conversation_held_until", condition=Q(closed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.subject
