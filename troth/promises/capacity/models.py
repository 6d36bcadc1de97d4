from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from troth.accounts.models import Brand, Channel
from troth.promises.models import Policy


class Backing(models.Model):
    """What the people on duty can keep of a channel's policy, as last reckoned; one row a channel.

    `share` is null while there is too little to say. `outgrown_at`: since when it cannot be kept, of a policy
    that could be.
    """

    brand = models.ForeignKey(Brand, models.CASCADE)
    channel = models.OneToOneField(Channel, models.CASCADE, related_name="backing")
    policy = models.ForeignKey(Policy, models.PROTECT)
    share = models.FloatField(null=True)
    reckoned_at = models.DateTimeField()
    outgrown_at = models.DateTimeField(null=True)

    if TYPE_CHECKING:
        brand_id: int
        channel_id: int
        policy_id: int

    class Meta:
        db_table = "backings"
        constraints = [
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__range=(0, 1)), name="a_share_of_a_policy"
            ),
        ]
        indexes = [
            models.Index(fields=["brand"], condition=Q(outgrown_at__isnull=False), name="backing_outgrown")
        ]
