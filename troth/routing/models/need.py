from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from troth.accounts.access import Access
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation
from troth.people.models import Queue, Skill


class NeedRule(models.Model):
    """Which conversations need a skill, or go to a team's queue. The first rule by `place` that fits counts.

    `when` names what must hold, each key only where it is asked: {"channels": [id], "languages": [code],
    "words": [text], "page": text, "tags": [name], "tiers": [name], "lists": [id]}. Within a key any of the
    values does; all the keys must fit.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    name = models.TextField()
    when: "models.JSONField[dict[str, Any]]" = models.JSONField(default=dict)
    skill = models.ForeignKey(Skill, models.CASCADE, null=True, related_name="+")
    level = models.SmallIntegerField(default=1)
    """The least level of the skill that it asks for, from 1 to 5."""
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "need_rules"
        constraints = [
            models.CheckConstraint(
                name="a_rule_asks_for_something",
                condition=Q(skill__isnull=False) | Q(queue__isnull=False),
            ),
            models.CheckConstraint(name="rule_level", condition=Q(level__range=(1, 5))),
        ]
        indexes = [models.Index(fields=["brand", "place"], name="need_rule_place")]

    def __str__(self) -> str:
        return self.name


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, access: Access) -> Self:
        return self.filter(brand__in=access.where(Permission.READ))


class Need(models.Model):
    """What a conversation asks of its person beside a language: found once, corrected by people."""

    class FoundBy(models.TextChoices):
        NOTHING = "nothing"
        RULE = "rule"
        CLASSIFIER = "classifier"
        PERSON = "person"

    conversation = models.OneToOneField(Conversation, models.CASCADE, primary_key=True, related_name="need")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    skill = models.ForeignKey(Skill, models.SET_NULL, null=True, related_name="+")
    level = models.SmallIntegerField(default=1)
    found_by = models.TextField(choices=FoundBy, default=FoundBy.NOTHING)
    rule = models.ForeignKey(NeedRule, models.SET_NULL, null=True, related_name="+")
    certainty = models.FloatField(null=True)
    """Of the classifier, from 0 to 1; none where a rule or a person said it."""
    found_at = models.DateTimeField(db_default=Now())
    corrected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = NeedQuerySet.as_manager()

    if TYPE_CHECKING:
        skill_id: int | None
        rule_id: int | None

    class Meta:
        db_table = "needs"
        constraints = [
            models.CheckConstraint(name="need_level", condition=Q(level__range=(1, 5))),
            models.CheckConstraint(name="need_certainty", condition=Q(certainty__range=(0, 1))),
        ]
