from typing import Self

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now


class TransactionId(Func):
    """The id of the writing transaction, as a number."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


class OldestRunning(Func):
    """The oldest transaction that may still commit; every one below it is settled."""

    template = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)"
    output_field = models.BigIntegerField()


class FactQuerySet(models.QuerySet["FactRecord"]):
    def settled(self) -> Self:
        """Facts that no later commit can come before: read these, and `after` never loses one."""
        return self.filter(xid__lt=OldestRunning()).order_by("xid", "id")

    def after(self, xid: int, fact_id: int) -> Self:
        return self.filter(Q(xid__gt=xid) | Q(xid=xid, id__gt=fact_id))


class FactRecord(models.Model):
    """One thing that happened. Rows are only ever added."""

    brand_id = models.BigIntegerField()
    xid = models.BigIntegerField(db_default=TransactionId())
    name = models.TextField()
    conversation_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    details = models.JSONField()
    happened_at = models.DateTimeField(db_default=Now())

    objects = FactQuerySet.as_manager()

    class Meta:
        db_table = "facts"
        indexes = [
            models.Index(fields=["brand_id", "xid", "id"], name="fact_order"),
            models.Index(fields=["brand_id", "conversation_id", "id"], name="fact_conversation"),
            # Few of millions: a list of them must not read all the others.
            models.Index(
                fields=["brand_id", "-happened_at"], name="fact_refused", condition=Q(name="AnswerRefused")
            ),
        ]


class Heartbeat(models.Model):
    """When each part that must always run was last alive, by the part's name."""

    name = models.TextField(primary_key=True)
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "heartbeats"
