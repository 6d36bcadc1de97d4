"""What became of a promise between its making and its end: who was warned, and what the customer chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from troth.core.models import FactRecord
from troth.promises.facts import PromiseAtRisk
from troth.promises.models import Promise
from troth.promises.resetting.choosing import Choice
from troth.promises.resetting.facts import ChoiceMade, PromiseChanged
from troth.promises.rules.resetting import Cause
from troth.promises.rules.warning import Level

FACTS = [fact.__name__ for fact in (PromiseAtRisk, ChoiceMade, PromiseChanged)]


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a promise's way, with its time."""

    words: str
    at: datetime


def steps_of(promises: Sequence[Promise]) -> Mapping[int, list[Step]]:
    """By the promise's id, in the order in which it happened: one query for all of them."""
    found: dict[int, list[Step]] = {promise.pk: [] for promise in promises}
    if not promises:
        return found
    facts = FactRecord.objects.filter(
        brand_id=promises[0].brand_id,
        conversation_id__in={promise.conversation_id for promise in promises},
        name__in=FACTS,
    )
    for fact in facts.order_by("id"):
        said = _words(fact.name, fact.details)
        if said and fact.details["promise_id"] in found:
            found[fact.details["promise_id"]].append(Step(said, fact.happened_at))
    return found


def _words(name: str, details: Mapping[str, str]) -> str:
    if name == PromiseAtRisk.__name__:
        return level_words(details.get("level", Level.HOLDER))
    return choice_words(details["choice"])


def level_words(level: str) -> str:
    """Who was warned."""
    words = {
        Level.HOLDER: _("Holder warned"),
        Level.TEAM: _("Team warned"),
        Level.SUPERVISOR: _("Supervisors warned"),
    }
    return words.get(Level(level), "") if level in list(Level) else ""


def choice_words(choice: str) -> str:
    """What the customer chose who was told a new time."""
    words = {
        Choice.KEEP_WAITING: _("The customer keeps waiting"),
        Choice.BY_MAIL: _("The customer chose an answer by mail"),
        Choice.CALL_BACK: _("The customer chose to be called"),
        Choice.WITHDRAW: _("The customer needs no answer any more"),
    }
    return words.get(Choice(choice), "") if choice in list(Choice) else ""


def cause_words(cause: str) -> str:
    """Why there is a new time: the clock's cause in the reader's language, or a person's own words."""
    words: Mapping[str, str] = {
        Cause.UNLIKELY: _("The chance to keep it fell below one half."),
        Cause.NO_SLACK: _("Less time was left than picking up takes."),
    }
    return words.get(cause, cause)
