from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from troth.accounts.access import Access
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission


class CustomerQuerySet(models.QuerySet["Customer"]):
    def visible_to(self, access: Access) -> Self:
        """The only way by which pages reach customers. An expert sees those whose conversations they hold."""
        from troth.conversations.models.conversation import Conversation

        held = Conversation.objects.filter(customer=OuterRef("pk"), holder_person=access.user.pk)
        own = Q(Exists(held), brand__in=access.where(Permission.READ_OWN))
        return self.filter(Q(brand__in=access.where(Permission.READ)) | own)

    def locked(self) -> Self:
        """In one order, whoever asks, so that two who merge do not wait for each other."""
        return self.select_for_update(of=("self",), no_key=True).order_by("id")

    def standing(self) -> Self:
        """Without those who turned out to be somebody else."""
        return self.filter(merged_into=None)


class Customer(models.Model):
    """Who asks. `merged_into` is who they turned out to be; their identities and conversations are there."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.TextField()
    language = models.TextField()
    zone = models.TextField()
    tier = models.TextField(default="", db_default="")
    """How loyal, in the brand's own word: `gold`. Empty where nobody said."""
    created_at = models.DateTimeField(db_default=Now())
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here")
    erased_at = models.DateTimeField(null=True)

    objects = CustomerQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        merged_into_id: int | None

    class Meta:
        db_table = "customers"
        indexes = [
            models.Index(fields=["brand"], name="customer_brand"),
            models.Index(
                fields=["brand", "-id"], name="customer_newest", condition=models.Q(merged_into=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """An address, number or handle that is a customer's.

    `verified_at` is when it was first shown to be theirs: by a mail server of ours that checked it, by their
    answer to what we sent there, by the shop's signature, by the phone network.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identities")
    kind = models.TextField()
    value = models.TextField()
    verified_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        brand_id: int
        customer_id: int

    class Meta:
        db_table = "identities"
        constraints = [models.UniqueConstraint(fields=["brand", "kind", "value"], name="identity_of_one")]
        indexes = [models.Index(fields=["customer"], name="identity_customer")]

    def __str__(self) -> str:
        return self.value


class CustomerList(models.Model):
    """Customers whom a brand names together, as for a promise of their own: `wholesale`."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int

    class Meta:
        db_table = "customer_lists"
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="one_list_a_name")]

    def __str__(self) -> str:
        return self.name


class ListedCustomer(models.Model):
    """That a customer stands on a list."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    customer_list = models.ForeignKey(CustomerList, models.CASCADE, related_name="listed")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="listed")
    listed_at = models.DateTimeField(db_default=Now())

    if TYPE_CHECKING:
        brand_id: int
        customer_id: int
        customer_list_id: int

    class Meta:
        db_table = "listed_customers"
        constraints = [
            models.UniqueConstraint(fields=["customer", "customer_list"], name="on_a_list_once"),
        ]
