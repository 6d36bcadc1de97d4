from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from troth.accounts.access import Access
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation
from troth.people.models import Agent

STANDING = Q(accepted_at=None, passed_at=None, timed_out_at=None, withdrawn_at=None)


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, access: Access) -> Self:
        """One's own, and all of the brands in which one leads."""
        led = Q(brand__in=access.where(Permission.LEAD))
        return self.filter(led | Q(agent__user=access.user)).filter(brand__in=access.brands)

    def standing(self) -> Self:
        """Neither accepted nor passed, timed out or withdrawn."""
        return self.filter(STANDING)

    def overdue(self, now: datetime) -> Self:
        return self.standing().filter(expires_at__lte=now)


class Offer(models.Model):
    """Somebody is asked to take a conversation. Until they say yes its queue holds it.

    State is a time: one of four ends it. `why` is the data of `routing.rules.reasons.Why`, from which the
    sentence for the agent and for the supervisor is made in the reader's language.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="offers")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="offers")
    turn_opened_at = models.DateTimeField()
    """Of the turn for which they are asked."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    """When a screen of theirs first showed it."""
    why = models.JSONField()
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    """What an expert of the network gets for it, in euros; none for staff."""
    accepted_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    passed_because = models.TextField(default="", db_default="")
    timed_out_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_cause = models.TextField(default="", db_default="")

    objects = OfferQuerySet.as_manager()

    if TYPE_CHECKING:
        brand_id: int
        conversation_id: int
        agent_id: int

    class Meta:
        db_table = "offers"
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "agent"], condition=STANDING, name="asked_once_at_a_time"
            ),
            models.CheckConstraint(
                name="an_offer_ends_once",
                condition=Q(accepted_at=None, passed_at=None, timed_out_at=None)
                | Q(accepted_at=None, passed_at=None, withdrawn_at=None)
                | Q(accepted_at=None, timed_out_at=None, withdrawn_at=None)
                | Q(passed_at=None, timed_out_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="an_offer_stands_for_a_while", condition=Q(expires_at__gt=F("made_at"))
            ),
            models.CheckConstraint(
                name="withdrawn_has_its_cause", condition=Q(withdrawn_at=None) | ~Q(withdrawn_cause="")
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "expires_at"], condition=STANDING, name="offer_standing"),
            models.Index(fields=["agent", "-made_at"], name="offer_of_agent"),
            models.Index(fields=["conversation", "turn_opened_at"], name="offer_in_turn"),
        ]
