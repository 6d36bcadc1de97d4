"""What a conversation needs beside a language: by the brand's rules, else by what similar ones needed."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from troth.conversations.acts.facts import ConversationTagged, ConversationUntagged
from troth.conversations.models import Conversation, Holder
from troth.core.facts import record
from troth.routing.facts import NeedFound
from troth.routing.models import Need, NeedRule, Offer
from troth.routing.needs.asking import asked_of
from troth.routing.needs.guessing import Guesser, guesser_of
from troth.routing.needs.rules.matching import Asked, first_fit
from troth.routing.needs.unfit import withdraw_unfit
from troth.routing.offers.actions import withdraw

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """`queue` is where it goes, `certainty` the classifier's own from 0 to 1."""

    skill: int | None = None
    level: int = 1
    found_by: str = Need.FoundBy.NOTHING.value
    rule: int | None = None
    queue: int | None = None
    certainty: float | None = None

    def columns(self, now: datetime) -> dict[str, object]:
        return {
            "skill_id": self.skill,
            "level": self.level,
            "found_by": self.found_by,
            "rule_id": self.rule,
            "certainty": self.certainty,
            "found_at": now,
        }


NOTHING = Found()


def rules_of(brand_id: int) -> list[NeedRule]:
    """In the order in which they are asked."""
    return list(NeedRule.objects.filter(brand=brand_id).order_by("place", "id"))


def find(brand_id: int, conversation_ids: Sequence[int], now: datetime) -> None:
    """Write down what each needs of which it is not known yet, and give it to its team's queue.

    In the brand's transaction; at most eight queries and one for each queue, however many there are.
    """
    known = set(Need.objects.filter(conversation__in=conversation_ids).values_list("pk", flat=True))
    unknown = [one for one in conversation_ids if one not in known]
    asked = asked_of(unknown) if unknown else {}
    if not asked:
        return
    found = found_for(brand_id, asked)
    for busy in _give_to_queues(found):
        del found[busy]  # looked at again in the next round
    rows = [Need(conversation_id=one, brand_id=brand_id, **what.columns(now)) for one, what in found.items()]
    # Two dispatchers take turns, but somebody may correct it at this moment: then theirs stands.
    Need.objects.bulk_create(rows, ignore_conflicts=True)
    record(*_facts(brand_id, found))


def found_for(brand_id: int, asked: Mapping[int, Asked]) -> dict[int, Found]:
    rules, guesser = rules_of(brand_id), guesser_of(brand_id)
    return {number: _found(one, rules, guesser) for number, one in asked.items()}


def _found(asked: Asked, rules: Sequence[NeedRule], guesser: Guesser | None) -> Found:
    """One that cannot be read needs nothing known: the others do not wait for it."""
    try:
        return _by_rule(asked, rules) or _by_likeness(asked, guesser) or NOTHING
    except Exception:
        logger.exception("what a conversation needs could not be found")
        return NOTHING


def _by_rule(asked: Asked, rules: Sequence[NeedRule]) -> Found | None:
    place = first_fit([rule.when for rule in rules], asked)
    if place is None:
        return None
    rule = rules[place]
    return Found(rule.skill_id, rule.level, Need.FoundBy.RULE.value, rule.pk, rule.queue_id)


def _by_likeness(asked: Asked, guesser: Guesser | None) -> Found | None:
    guess = guesser.guess(asked) if guesser is not None else None
    if guess is None:
        return None
    return Found(guess.skill, found_by=Need.FoundBy.CLASSIFIER.value, certainty=guess.certainty)


def _give_to_queues(found: Mapping[int, Found]) -> set[int]:
    """Only what a queue holds moves: nobody loses what they have in hand to a rule.

    Answers with those that somebody else is busy with at this moment: nothing was done with these.
    """
    wanted: dict[int, list[int]] = {}
    for number, what in found.items():
        if what.queue is not None:
            wanted.setdefault(what.queue, []).append(number)
    asked = [number for numbers in wanted.values() for number in numbers]
    rows = Conversation.objects.filter(pk__in=asked).order_by("pk")
    # One that is locked must not hold up the others.
    locked = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    free = set(locked.values_list("pk", flat=True)) if asked else set()
    for queue, numbers in wanted.items():
        waiting = Conversation.objects.filter(pk__in=free.intersection(numbers), holder=Holder.QUEUE)
        waiting.exclude(queue=queue).update(queue=queue)
    return set(asked) - free


def _facts(brand_id: int, found: Mapping[int, Found]) -> Iterable[NeedFound]:
    return [
        NeedFound(brand_id=brand_id, conversation_id=number, skill_id=what.skill, found_by=str(what.found_by))
        for number, what in found.items()
        if what.found_by != Need.FoundBy.NOTHING
    ]


def refind(fact: ConversationTagged | ConversationUntagged) -> None:
    """Its tags changed while it waits: the rules are asked again, unless a person has said what it needs."""
    here = Conversation.objects.filter(pk=fact.conversation_id, holder=Holder.QUEUE, answer_by__isnull=False)
    talk = here.locked().first()
    rows = Need.objects.filter(pk=fact.conversation_id).exclude(found_by=Need.FoundBy.PERSON)
    before = rows.first() if talk is not None else None
    asked = asked_of([fact.conversation_id]) if before is not None else {}
    if talk is None or before is None or not asked:
        return
    now = timezone.now()
    found = found_for(fact.brand_id, asked)
    what = found[fact.conversation_id]
    is_same = (before.skill_id, before.level, before.rule_id) == (what.skill, what.level, what.rule)
    if is_same and before.found_by == what.found_by:
        return
    rows.update(**what.columns(now))
    _give_to_queues(found)
    record(*_facts(fact.brand_id, found))
    if what.queue not in (None, talk.queue_id):
        # Another queue's people are asked instead, as where somebody moves it by hand.
        withdraw(Offer.objects.filter(conversation=talk), "over", now=now)
    withdraw_unfit(fact.conversation_id, now)
