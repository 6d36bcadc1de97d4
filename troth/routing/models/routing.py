import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.models import Brand, User
from troth.routing.rules.network import Worth
from troth.routing.rules.policy import POLICIES, Offers, Policy

MANUAL = "manual"
"""Nothing is given out: people take what waits themselves."""
SELECTABLE = ("promise-slack", "promise-slack-generous", "first-come", "round-robin", MANUAL)
PLAYED_AS = {"first-come": "first-come-one-by-one", "round-robin": "round-robin-one-by-one"}
"""Simple policies ask the network, where a brand has one, when nobody of the staff is free."""
ONE_BY_ONE = Worth(kept=math.inf, sure_of_staff=math.inf, most_at_once=1, ask_others_below=math.inf)


class Routing(models.Model):
    """How a brand gives its work out. A brand without a row does as a new row would.

    Seconds: `answer_within` is how long an offer of what cannot wait (a chat, a call) stands, and
    `answer_mail_within` one of what can; `silent_for` is after how long without a word, a key pressed or a
    note what cannot wait is taken back from its person, and `silent_on_mail_for` what can (0: only when its
    deadline has passed). `worth`: of one kept promise, in euros.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="routing")
    policy = models.TextField(default=SELECTABLE[0])
    worth = models.DecimalField(max_digits=8, decimal_places=2, default=Decimal(6))
    answer_within = models.PositiveSmallIntegerField(default=20)
    answer_mail_within = models.PositiveSmallIntegerField(default=120)
    silent_for = models.PositiveIntegerField(default=90)
    silent_on_mail_for = models.PositiveIntegerField(default=0)
    is_sticky = models.BooleanField(default=True)
    """Whether who answered a customer last is asked first when they come back."""
    set_at = models.DateTimeField(db_default=Now())
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "routings"
        constraints = [
            models.CheckConstraint(name="routing_policy", condition=Q(policy__in=SELECTABLE)),
            models.CheckConstraint(name="routing_worth", condition=Q(worth__range=(0, 1000))),
            models.CheckConstraint(
                name="routing_times",
                condition=Q(answer_within__range=(5, 600), answer_mail_within__range=(5, 3600))
                & Q(silent_for__range=(15, 86400)),
            ),
        ]

    @classmethod
    def of(cls, brand_id: int) -> "Routing":
        return cls.objects.filter(brand=brand_id).first() or cls(brand_id=brand_id)

    @property
    def is_manual(self) -> bool:
        return self.policy == MANUAL

    @property
    def chosen(self) -> Policy:
        """The policy by its name. Not to be asked where people take work themselves."""
        return POLICIES[PLAYED_AS.get(self.policy, self.policy)]

    def stands_for(self, *, may_wait: bool) -> timedelta:
        """How long an offer stands."""
        return timedelta(seconds=self.answer_mail_within if may_wait else self.answer_within)

    def silence(self, *, may_wait: bool) -> timedelta | None:
        """After how long without a sign of its person a conversation is taken back; None: not by silence."""
        seconds = self.silent_on_mail_for if may_wait else self.silent_for
        return timedelta(seconds=seconds) if seconds else None

    @property
    def worth_now(self) -> Worth:
        """The policy's, with what this brand says that a kept promise is worth."""
        if self.chosen.offers is not Offers.PRICED:
            return ONE_BY_ONE
        worth = self.chosen.worth
        return replace(worth, kept=float(self.worth) * worth.kept / Worth().kept)
