from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand


class Customer(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE)
    name = models.TextField()
    language = models.TextField()
    zone = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "customers"
        indexes = [models.Index(fields=["brand"], name="customer_brand")]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """An address, number or handle that is a customer's."""

    brand = models.ForeignKey(Brand, models.CASCADE)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identities")
    kind = models.TextField()
    value = models.TextField()

    class Meta:
        db_table = "identities"
        constraints = [models.UniqueConstraint(fields=["brand", "kind", "value"], name="identity_of_one")]
        indexes = [models.Index(fields=["customer"], name="identity_customer")]

    def __str__(self) -> str:
        return self.value
