from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, User
from troth.conversations.models.customer import Customer
from troth.conversations.models.message import Message
from troth.conversations.rules.particulars import OF


class ParticularQuerySet(models.QuerySet["Particular"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)


class Particular(models.Model):
    """Something that a customer has given already, so that nobody asks for it again.

    `message` is where they gave it, if that is known. It proves nothing: anybody can type any address. A
    row is never edited: a change removes it and adds another.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="particulars")
    kind = models.TextField()
    value = models.TextField()
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="+")
    given_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ParticularQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        customer_id: int
        message_id: int | None

    class Meta:
        db_table = "particulars"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "value"],
                name="a_particular_is_kept_once",
                condition=Q(removed_at=None),
            ),
            models.CheckConstraint(name="particular_kind", condition=Q(kind__in=OF)),
        ]
        indexes = [
            models.Index(
                fields=["brand", "kind", "value"],
                name="particular_of_whom",
                condition=Q(removed_at=None, kind__in=["mail", "phone"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
