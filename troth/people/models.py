from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower, Now

from troth.accounts.access import Access
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import PERMITTED, Permission
from troth.people.rules.capacity import WHOLE, Weight
from troth.people.rules.presence import CHOICES, Presence, presence

ANSWERING_ROLES = [role.value for role, may in PERMITTED.items() if Permission.WRITE in may]
"""Roles whose people answer customers: each of them is an agent of the brand."""


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


class Team(models.Model):
    """People who answer for one thing; what waits for them is their queue.

    `hours` is null while the team keeps the brand's hours, else {"week", "holidays", "exceptions"} as
    calendar files have them, in the team's own zone.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="teams")
    name = models.TextField()
    queue = models.OneToOneField(Queue, models.CASCADE, related_name="team")
    zone = models.TextField()
    hours = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "teams"
        constraints = [models.UniqueConstraint("brand", Lower("name"), name="one_team_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def calendar_data(self) -> dict[str, Any] | None:
        """The team's hours in the form of a calendar file, or none where the brand's hold."""
        return {"zone": self.zone, **self.hours} if self.hours else None


class TeamMember(models.Model):
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="teams")
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "team_members"
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="in_a_team_once")]


class Skill(models.Model):
    """What an agent can do, such as returns or billing."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="skills")
    name = models.TextField()

    class Meta:
        db_table = "skills"
        constraints = [models.UniqueConstraint("brand", Lower("name"), name="one_skill_a_name")]

    def __str__(self) -> str:
        return self.name


class AgentQuerySet(models.QuerySet["Agent"]):
    def working(self) -> Self:
        """Those whose role lets them answer today: whoever lost it is not asked to work."""
        held = Membership.objects.filter(
            user=OuterRef("user"), brand=OuterRef("brand"), role__in=ANSWERING_ROLES
        )
        return self.filter(Exists(held), user__is_active=True)

    def visible_to(self, access: Access) -> Self:
        """All of the brands where one sets shifts and skills, and oneself."""
        return self.filter(Q(brand__in=access.where(Permission.STAFF)) | Q(user=access.user)).filter(
            brand__in=access.brands
        )


class Agent(models.Model):
    """A person who answers in one brand. The row is made when they are first needed as one.

    `channels` are the kinds that they serve; none of them named means every kind.
    State is a time: `seen_at` is when a screen of theirs last said that it is open; `came_at` since when they
    are here, null while they are not.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="agents")
    user = models.ForeignKey(User, models.CASCADE, related_name="agents")
    is_network = models.BooleanField(default=False)
    languages = ArrayField(models.TextField(), default=list, blank=True)
    channels = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    capacity = models.IntegerField(default=WHOLE)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    """What somebody of the network gets for a conversation, in euros; none for staff."""
    chosen = models.TextField(default=Presence.ONLINE.value)
    chosen_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)
    joined_at = models.DateTimeField(db_default=Now())

    objects = AgentQuerySet.as_manager()

    class Meta:
        db_table = "agents"
        constraints = [
            models.UniqueConstraint(fields=["brand", "user"], name="one_agent_a_brand"),
            models.CheckConstraint(condition=Q(capacity__range=(0, 1000)), name="agent_capacity"),
            models.CheckConstraint(condition=Q(price__range=(0, 1000)), name="agent_price"),
            models.CheckConstraint(
                condition=Q(chosen__in=[one.value for one in CHOICES]), name="agent_presence"
            ),
            models.CheckConstraint(
                condition=Q(came_at=None) | Q(seen_at__isnull=False), name="who_is_here_was_seen"
            ),
        ]
        indexes = [
            models.Index(fields=["seen_at"], condition=Q(came_at__isnull=False), name="agent_here"),
            models.Index(fields=["user"], name="agent_user"),
        ]

    def presence(self, now: datetime) -> Presence:
        return presence(self.seen_at, Presence(self.chosen), now)


class AgentSkill(models.Model):
    """How well an agent can do something: 1 is learning it, 5 teaches it."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="agents")
    level = models.SmallIntegerField()

    class Meta:
        db_table = "agent_skills"
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="one_level_a_skill"),
            models.CheckConstraint(condition=Q(level__range=(1, 5)), name="skill_level"),
        ]


class ChannelWeight(models.Model):
    """How many conversations of a kind one person can have at once in this brand."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="channel_weights")
    kind = models.TextField()
    at_once = models.SmallIntegerField()
    may_wait = models.BooleanField(default=False)

    class Meta:
        db_table = "channel_weights"
        constraints = [
            models.UniqueConstraint(fields=["brand", "kind"], name="one_weight_a_kind"),
            models.CheckConstraint(condition=Q(at_once__range=(1, 100)), name="weight_at_once"),
        ]


def weights_of(brand_id: int) -> Mapping[str, Weight]:
    """The brand's own weights by kind of channel; the rules' defaults hold for the others."""
    rows = ChannelWeight.objects.filter(brand=brand_id)
    return {row.kind: Weight(row.at_once, may_wait=row.may_wait) for row in rows}


def _end_follows_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name=name)


class SpanQuerySet(models.QuerySet[Any]):
    def within(self, starts_at: datetime, ends_at: datetime) -> Self:
        """Those that share a moment with this span."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


class Shift(models.Model):
    """Time in which somebody is to work, for one team or for whatever comes."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="shifts")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = SpanQuerySet.as_manager()

    class Meta:
        db_table = "shifts"
        constraints = [_end_follows_start("shift_has_length")]
        indexes = [models.Index(fields=["brand", "starts_at"], name="shift_time")]


class TimeOff(models.Model):
    """Time in which somebody is not to work: asked for, and then granted or refused by a named person."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="times_off")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField(db_default=Now())
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = SpanQuerySet.as_manager()

    class Meta:
        db_table = "times_off"
        constraints = [
            _end_follows_start("time_off_has_length"),
            models.CheckConstraint(
                condition=Q(granted_at=None) | Q(refused_at=None), name="granted_or_refused"
            ),
        ]
        indexes = [models.Index(fields=["brand", "starts_at"], name="time_off_time")]


class ShiftFeed(models.Model):
    """A secret address at which a calendar program reads one's own shifts. Only its SHA-256 is stored."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="feeds")
    hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shift_feeds"
        constraints = [
            models.UniqueConstraint(fields=["agent"], condition=Q(withdrawn_at=None), name="one_living_feed")
        ]
