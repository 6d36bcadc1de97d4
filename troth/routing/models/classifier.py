from django.db import models
from django.db.models.functions import Now

from troth.accounts.models import Brand


class NeedClassifier(models.Model):
    """What was learned, from people's own words, of which conversations need which skill.

    `weights` are little-endian float32 numbers, a row of `routing.needs.rules.learning.BUCKETS` for each of
    `skills` (ids, and 0 for no skill), preceded by each one's own; empty while there is too little to learn
    from. No word of a customer stands in them. `figures` is a list of `routing.needs.rules.learning.Figure`
    as data.
    """

    brand = models.OneToOneField(Brand, models.CASCADE, primary_key=True, related_name="+")
    trained_at = models.DateTimeField(db_default=Now())
    learned_from = models.IntegerField(default=0)
    """Conversations of which a person said what they need."""
    skills = models.JSONField(default=list)
    weights = models.BinaryField(default=b"")
    heat = models.FloatField(default=1.0)
    """By which scores are divided, so that its certainty is as often right as it says."""
    figures = models.JSONField(default=list)

    class Meta:
        db_table = "need_classifiers"
