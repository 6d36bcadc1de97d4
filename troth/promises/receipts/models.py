from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand
from troth.promises.models import Promise


class ReceiptKey(models.Model):
    """What a brand signs its receipts with: made once. `secret` is the private key, sealed.

    A key that is retired signs nothing more; what it signed stays good, so it stays published.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    public_key = models.TextField()
    secret = models.TextField()
    made_at = models.DateTimeField(db_default=Now())
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "receipt_keys"
        constraints = [
            models.UniqueConstraint(fields=["brand"], condition=Q(retired_at=None), name="one_key_signs")
        ]


class ChainDayQuerySet(models.QuerySet["ChainDay"]):
    def closed(self) -> Self:
        """Those whose root is public, oldest first."""
        return self.filter(closed_at__isnull=False).order_by("issued_on")


class ChainDay(models.Model):
    """The receipts of one day in the brand's zone. Once closed it has its root, and never changes again."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    issued_on = models.DateField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    statement = models.JSONField(null=True)
    root = models.TextField(default="")
    signature = models.TextField(default="")

    objects = ChainDayQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "chain_days"
        constraints = [
            models.UniqueConstraint(fields=["brand", "issued_on"], name="one_chain_a_day"),
            models.CheckConstraint(
                name="a_closed_day_has_its_root",
                condition=Q(closed_at=None, statement=None, root="", signature="")
                | Q(closed_at__isnull=False, statement__isnull=False) & ~Q(root="") & ~Q(signature=""),
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], name="chain_day_open", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.issued_on.isoformat()


class Receipt(models.Model):
    """What was signed of one promise: `body` is the very text whose bytes were signed.

    `salt` hides the customer in what is signed; it is emptied when the customer is erased. `place` is the
    receipt's place in its day's chain, from 0, given when the day closes.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    promise = models.OneToOneField(Promise, models.PROTECT, related_name="receipt")
    chain_day = models.ForeignKey(ChainDay, models.PROTECT, related_name="receipts")
    key = models.ForeignKey(ReceiptKey, models.PROTECT)
    body = models.TextField()
    digest = models.TextField()
    signature = models.TextField()
    salt = models.TextField()
    place = models.IntegerField(null=True)

    if TYPE_CHECKING:
        brand_id: int
        promise_id: int
        chain_day_id: int

    class Meta:
        db_table = "receipts"
        constraints = [
            models.UniqueConstraint(fields=["chain_day", "place"], name="one_receipt_a_place"),
            models.UniqueConstraint(fields=["brand", "digest"], name="a_receipt_is_known_by_its_digest"),
        ]

    def __str__(self) -> str:
        return self.digest
