"""Who and what turned out to be one, or two; and who was erased."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, User
from troth.conversations.models.conversation import Conversation
from troth.conversations.models.customer import Customer


class JoiningQuerySet(models.QuerySet["Joining"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)


class MergeQuerySet(models.QuerySet["Merge"]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)


class Merge(models.Model):
    """`gone` turned out to be `kept`. `identities` and `particulars` are the ids of what moved.

    Conversations follow the identity that they came by, so they need no list. `cause` is "person" or
    "vouched"; a merge by vouching is the machine's, and `merged_by` is then none.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    kept = models.ForeignKey(Customer, models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Customer, models.CASCADE, related_name="goings")
    cause = models.TextField()
    identities = models.JSONField()
    particulars = models.JSONField()
    merged_at = models.DateTimeField(db_default=Now())
    merged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        kept_id: int
        gone_id: int

    class Meta:
        db_table = "merges"
        constraints = [
            models.UniqueConstraint(fields=["gone"], name="nobody_goes_twice", condition=Q(undone_at=None)),
            models.CheckConstraint(name="a_merge_is_of_two", condition=~Q(kept=F("gone"))),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class Joining(models.Model):
    """Two conversations of one customer that go on as one: `gone` was merged into `kept`.

    Messages stay where they were said, so that the undo loses nothing. `has_ended_gone`: it was open before.
    `has_moved_turn`: the kept one owed no answer until it took over the other's turn.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    kept = models.ForeignKey(Conversation, models.CASCADE, related_name="joinings")
    gone = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    has_ended_gone = models.BooleanField()
    has_moved_turn = models.BooleanField()
    joined_at = models.DateTimeField(db_default=Now())
    joined_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = JoiningQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        kept_id: int
        gone_id: int

    class Meta:
        db_table = "joinings"
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], name="no_conversation_goes_twice", condition=Q(undone_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class KeptApart(models.Model):
    """Two customers who a person said are two people: not suggested again, and merged by no machine."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    one = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    if TYPE_CHECKING:
        one_id: int
        other_id: int

    class Meta:
        db_table = "kept_apart"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="two_are_kept_apart_once"),
            models.CheckConstraint(name="the_smaller_id_comes_first", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.other_id}"


class Erasure(models.Model):
    """That a customer's words and names were erased. `blobs` are the SHA-256 of files that have yet to go.

    A file goes when nothing else in the brand is the same file; `files_gone_at` is when none was left.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="erasures")
    erased_at = models.DateTimeField(db_default=Now())
    erased_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    blobs = models.JSONField(default=list)
    files_gone_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        brand_id: int
        customer_id: int

    class Meta:
        db_table = "erasures"

    def __str__(self) -> str:
        return f"of {self.customer_id}"
