from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand


class Queue(models.Model):
    """What waits for a team. A brand is born with one; its conversations are born held by it."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="queues")
    name = models.TextField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "queues"
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="one_queue_a_name")]

    def __str__(self) -> str:
        return self.name
