from typing import TYPE_CHECKING, Self

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from troth.accounts.models import User


class Notice(models.IntegerChoices):
    """Why somebody is told; jobs carry these numbers, so that they never change."""

    MENTION = 1
    ASSIGNED = 2
    ANSWERED = 3
    AT_RISK = 4
    TEAM_AT_RISK = 5
    LED_AT_RISK = 6
    OFFER = 7


WISH_OF = {
    Notice.MENTION: "has_mention",
    Notice.ASSIGNED: "has_assigned",
    Notice.ANSWERED: "has_answered",
    Notice.AT_RISK: "has_at_risk",
    Notice.TEAM_AT_RISK: "has_at_risk",
    Notice.LED_AT_RISK: "has_at_risk",
    Notice.OFFER: "has_offer",
}
"""Which column of a wish says whether somebody wants to be told of it."""


class NoticeWish(models.Model):
    """What one person wants to be told of, and how. Whoever has none is told nothing.

    `may_show_words` lets a notice say who wrote and what; without it, no customer's word leaves the desk.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="notice_wish")
    has_mention = models.BooleanField(default=True)
    has_assigned = models.BooleanField(default=True)
    has_answered = models.BooleanField(default=True)
    has_at_risk = models.BooleanField(default=True)
    has_offer = models.BooleanField(default=True, db_default=True)
    has_sound = models.BooleanField(default=False)
    has_desktop = models.BooleanField(default=False)
    may_show_words = models.BooleanField(default=False)

    if TYPE_CHECKING:
        user_id: int

    class Meta:
        db_table = "notice_wishes"

    def __str__(self) -> str:
        return f"wish of {self.user_id}"


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def living(self) -> Self:
        """Those in whose browser their person is still signed in: ending a session ends its pushes too."""
        running = Session.objects.filter(expire_date__gt=timezone.now())
        return self.filter(session_key__in=running.values("session_key"))


class PushSubscription(models.Model):
    """One browser of one person that takes pushes (W3C Push API): where to send, and its keys (RFC 8291).

    `p256dh` is its public key (65 bytes) and `auth` its secret (16 bytes), both in base64url.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.TextField(unique=True)
    p256dh = models.TextField()
    auth = models.TextField()
    session_key = models.TextField(db_index=True)
    user_agent = models.TextField(default="", blank=True)
    created_at = models.DateTimeField(db_default=Now())
    pushed_at = models.DateTimeField(null=True)

    objects = PushSubscriptionQuerySet.as_manager()

    if TYPE_CHECKING:
        user_id: int

    class Meta:
        db_table = "push_subscriptions"

    def __str__(self) -> str:
        return self.user_agent
