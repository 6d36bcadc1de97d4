"""Everything that a brand promised, where, how often, in which words, and what became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, NamedTuple

from troth.insight.expectations.kept import Answers, Ending
from troth.insight.expectations.rules.due import amount_words, due_at
from troth.insight.expectations.rules.expectation import Amount, Expectation, Subject
from troth.insight.expectations.rules.find import find
from troth.insight.expectations.rules.places import Place, begins_footer, place_in_automatic_mail
from troth.insight.service_log.entry import Actor, Entry, Kind

MOST_QUOTES = 5
# A footer and a page speak of the next question, not of this one: nothing is judged by them.
JUDGED = (Place.AUTOMATIC_REPLY, Place.ORDER_MAIL, Place.ANSWER)


class Group(NamedTuple):
    """What is one and the same promise: about the same thing, on the same channel, of the same amount."""

    subject: Subject
    channel: str
    amount: str


@dataclass(slots=True)
class Promises:
    """All promises of one group. `languages`, `places`: how many of the times; `endings`: of those that a log
    can judge."""

    group: Group
    amount: Amount
    number: int = 0  # in the order in which groups were first met
    times: int = 0
    places: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    quotes: dict[str, str] = field(default_factory=dict)  # the words, and where they stood first
    endings: Counter[str] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        low, high = self.amount.low, self.amount.high
        return {
            "subject": self.group.subject.value,
            "channel": self.group.channel,
            "amount": self.group.amount,
            "low_s": low.total_seconds() if low is not None else None,
            "high_s": high.total_seconds() if high is not None else None,
            "counted": self.amount.counted.value,
            "until": self.amount.until.value if self.amount.until else None,
            "times": self.times,
            "places": dict(self.places.most_common()),
            "languages": dict(self.languages.most_common()),
            "quotes": [{"words": words, "source": source} for words, source in self.quotes.items()],
            **{ending.value: self.endings[ending.value] for ending in Ending},
        }


class Inventory:
    """`add_text` and `add_entries`, then `promises()`."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone or UTC
        self._groups: dict[Group, Promises] = {}
        self._answers = Answers()

    def add_text(self, text: str, *, place: Place, source: str, channel: str = "web") -> None:
        for found in find(text):
            self._count(found, place, source, channel)

    def add_entries(self, entries: Iterable[Entry]) -> int:
        """How many entries there were. Only what the brand said to customers is looked at, never a customer's
        words or a note; a time that was told in a conversation is judged by the next answer in it."""
        count = 0
        for entry in entries:
            count += 1
            self._answers.saw(entry.at)
            is_answer = entry.kind is Kind.MESSAGE and entry.actor_kind is Actor.AGENT
            if is_answer:
                self._answers.answered(entry.conversation, entry.at)
            is_automatic = entry.actor_kind is Actor.BOT or (
                entry.actor_kind is Actor.SYSTEM and entry.kind is Kind.UPDATE
            )
            if entry.text and (is_answer or is_automatic or entry.kind is Kind.UPDATE):
                self._add_words(entry, entry.text, is_automatic=is_automatic)
        return count

    def promises(self, subject: Subject | None = None) -> list[Promises]:
        """The groups, most frequent first, each with what became of it."""
        for group in self._groups.values():
            group.endings.clear()
        groups = list(self._groups.values())
        for number, ending in self._answers.endings():
            groups[number].endings[ending.value] += 1
        wanted = [group for group in groups if subject in (None, group.group.subject)]
        return sorted(wanted, key=lambda one: (-one.times, one.group))

    def _add_words(self, entry: Entry, text: str, *, is_automatic: bool) -> None:
        told = find(text)
        if not told:
            return
        footer = begins_footer(text)
        inside = place_in_automatic_mail(text) if is_automatic else Place.ANSWER
        for found in told:
            place = Place.FOOTER if found.start >= footer else inside
            number = self._count(found, place, entry.id, entry.channel or "unknown")
            due = due_at(found.amount, entry.at.astimezone(self._zone))
            if due is not None and place in JUDGED and found.subject is Subject.REPLY:
                self._answers.told(entry.conversation, at=entry.at, due=due, group=number)

    def _count(self, found: Expectation, place: Place, source: str, channel: str) -> int:
        group = Group(found.subject, channel, amount_words(found.amount))
        promises = self._groups.setdefault(group, Promises(group, found.amount, number=len(self._groups)))
        promises.times += 1
        promises.places[place.value] += 1
        promises.languages[found.language] += 1
        if len(promises.quotes) < MOST_QUOTES:
            promises.quotes.setdefault(found.quote, source)
        return promises.number
