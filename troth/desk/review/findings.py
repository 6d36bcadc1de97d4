"""The four review lists of a brand, and who has looked at what is in them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from troth.accounts.models import User
from troth.conversations.models import Conversation
from troth.conversations.rules.words import first_words
from troth.core.database import fetched, statement
from troth.core.models import FactRecord
from troth.desk.review.facts import FindingReviewed
from troth.desk.review.rules.filler import Suspicion, suspicion
from troth.promises.moments import length

LOOKS_BACK = timedelta(days=30)
MOST = 100
"""Rows of a page; what is older is looked at once these are."""


@dataclass(frozen=True, slots=True)
class Look:
    name: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """`words` are what was said, `why` the reason in the reader's language; `subject_id` is its row's."""

    subject_id: int
    conversation_id: int
    at: datetime
    words: str
    why: str
    agent: str = ""
    subject: str = ""
    brand: str = ""
    look: Look | None = None


Reader = Callable[[Collection[int], datetime], list[Finding]]


def found(listed: str, brands: Collection[int], *, now: datetime, looked_at: bool) -> list[Finding]:
    """What this list shows, newest first: what nobody has looked at, or with `looked_at` what somebody has.

    Three queries, however many rows.
    """
    rows = LISTS[listed](brands, now - LOOKS_BACK)
    looks = _looks(listed, rows)
    wanted = [row for row in rows if ((row.conversation_id, row.subject_id) in looks) is looked_at][:MOST]
    about = Conversation.objects.filter(pk__in={row.conversation_id for row in wanted})
    known = {pk: rest for pk, *rest in about.values_list("pk", "subject", "brand__slug")}
    return [
        replace(
            row,
            subject=known[row.conversation_id][0],
            brand=known[row.conversation_id][1],
            look=looks.get((row.conversation_id, row.subject_id)),
        )
        for row in wanted
        if row.conversation_id in known
    ]


def _looks(listed: str, rows: Sequence[Finding]) -> dict[tuple[int | None, int], Look]:
    named = FactRecord.objects.filter(name=FindingReviewed.__name__, details__listed=listed)
    facts = list(named.filter(conversation_id__in={row.conversation_id for row in rows}).order_by("id"))
    people = User.objects.in_bulk({fact.actor_id for fact in facts if fact.actor_id}) if facts else {}
    return {
        (fact.conversation_id, fact.details["subject_id"]): Look(
            str(people.get(fact.actor_id or 0, "")), fact.details.get("words", ""), fact.happened_at
        )
        for fact in facts
    }


def _rows(name: str, brands: Collection[int], since: datetime) -> Iterable[tuple[Any, ...]]:
    return fetched(statement(__package__, name), {"brands": list(brands), "since": since})


def _answers(brands: Collection[int], since: datetime) -> list[Finding]:
    reasons = {
        Suspicion.ASKED_AGAIN: _("The customer asked the same thing again."),
        Suspicion.FILLER: _("It says what can be said to everybody."),
        Suspicion.SHORT: _("It says next to nothing."),
    }
    listed: list[Finding] = []
    for message_id, conversation_id, at, text, name, asked, again in _rows("answers", brands, since):
        why = suspicion(text, asked=asked, asked_again=again)
        if why is not None:
            listed.append(
                Finding(message_id, conversation_id, at, first_words(text, 200), reasons[why], name or "")
            )
    return listed


def _pauses(brands: Collection[int], since: datetime) -> list[Finding]:
    reasons = {
        "reset": _("A person told a new time while the customer waited."),
        "closed": _("It was closed although the customer had spoken last."),
    }
    return [
        Finding(promise_id, conversation_id, at, words, reasons[what], name or "")
        for promise_id, conversation_id, at, words, name, what in _rows("pauses", brands, since)
    ]


def _chains(brands: Collection[int], since: datetime) -> list[Finding]:
    return [
        Finding(promise_id, conversation_id, at, "", _chain_words(first, last, count))
        for promise_id, conversation_id, at, first, last, count in _rows("chains", brands, since)
    ]


def _chain_words(first: datetime, last: datetime, count: int) -> str:
    said = {"count": count, "span": length(last - first)}
    return (
        ngettext(
            "Told %(count)s new time; the last is %(span)s after the first.",
            "Told %(count)s new times; the last is %(span)s after the first.",
            count,
        )
        % said
    )


def _refused(brands: Collection[int], since: datetime) -> list[Finding]:
    why = _("The customer said that this was no answer.")
    return [
        Finding(message_id, conversation_id, at, first_words(text, 200), why, name or "")
        for message_id, conversation_id, at, text, name in _rows("refused", brands, since)
    ]


LISTS: Mapping[str, Reader] = {
    "answers": _answers,
    "refused": _refused,
    "pauses": _pauses,
    "chains": _chains,
}
