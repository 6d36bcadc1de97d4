"""Learning from what people said of conversations: only a person's word counts as the truth."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from troth.core.facts import Fact
from troth.routing.models import Need, NeedClassifier
from troth.routing.needs import jobs
from troth.routing.needs.asking import asked_of

LEARNED_FROM = 5000
"""Of more than so many, the newest."""
AFTER = 3600
"""Seconds from a correction to the lesson: an hour in which somebody sorts many is one lesson."""


def learn_later(fact: Fact) -> None:
    lock = f"needs-{fact.brand_id}"
    try:
        # A savepoint: that the lesson is waiting already must not undo the correction.
        with transaction.atomic():
            later = jobs.learn.configure(queueing_lock=lock, schedule_in={"seconds": AFTER})
            later.defer(brand_id=fact.brand_id)
    except AlreadyEnqueued:
        return


@transaction.atomic
def train(brand_id: int, now: datetime) -> NeedClassifier:
    """Learn from all that people have said so far, and write down how well each skill is known."""
    # numpy is heavy: whoever only asks for a lesson later does not load it.
    from troth.routing.needs.rules.learning import features, lesson

    said = Need.objects.filter(brand=brand_id, found_by=Need.FoundBy.PERSON).order_by("-found_at", "-pk")
    answers = {number: skill or 0 for number, skill in said.values_list("pk", "skill")[:LEARNED_FROM]}
    asked = asked_of(answers)
    # In one order, so that the same corrections always teach the same.
    numbers = sorted(asked)
    examples = [features(asked[one].said, asked[one].channel, asked[one].page) for one in numbers]
    taught = lesson(examples, [answers[one] for one in numbers])
    row, _is_new = NeedClassifier.objects.update_or_create(
        brand_id=brand_id,
        defaults={
            "trained_at": now,
            "learned_from": len(numbers),
            "skills": list(taught.learned.skills) if taught.learned else [],
            "weights": taught.learned.to_bytes() if taught.learned else b"",
            "heat": taught.learned.heat if taught.learned else 1.0,
            "figures": [asdict(one) for one in taught.figures],
        },
    )
    return row
