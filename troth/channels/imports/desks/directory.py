"""Who the people and which the conversations of a desk are, as far as its export says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from troth.channels.imports.desks.drafts import Draft
from troth.channels.imports.reader import Hints
from troth.insight.service_log.entry import Actor, Entry, Kind

NEVER = datetime.min.replace(tzinfo=UTC)


class Head(NamedTuple):
    """What holds for a whole conversation. Team, brand and segment are names or the desk's ids of them.

    `implied` is what happened according to the conversation's last state alone.
    """

    customer: str | None = None
    brand: str | None = None
    channel: str | None = None
    team: str | None = None
    segment: str | None = None
    language: str | None = None
    copied: tuple[str, ...] = ()
    changed_at: datetime = NEVER
    implied: tuple[Draft, ...] = ()


NO_HEAD = Head()


def ended(conversation: str, at: datetime, *, rank: int) -> Draft:
    """The close that a conversation's last state implies, for want of better."""
    draft = Draft(conversation, f"end:{conversation}", at, Kind.CLOSED, actor_kind=Actor.SYSTEM)
    return draft._replace(topic="state", rank=rank)


@dataclass(slots=True)
class Directory:
    """`staff` holds the names of agents, by id; of customers only the ids are kept, never a name."""

    hints: Hints
    heads: dict[str, Head] = field(default_factory=dict)
    staff: dict[str, str | None] = field(default_factory=dict)
    customers: set[str] = field(default_factory=set)
    languages: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    brands: dict[str, str] = field(default_factory=dict)
    segments: dict[str, str] = field(default_factory=dict)
    unknown: int = 0

    def put(self, conversation: str, head: Head) -> None:
        """An export shows a conversation once for each change: the newest holds, whatever their order."""
        known = self.heads.get(conversation)
        if known is None or _age(head) > _age(known):
            self.heads[conversation] = head

    def implied(self) -> Iterator[Draft]:
        for head in self.heads.values():
            yield from head.implied

    def employ(self, person: str | None, name: str | None = None) -> None:
        if person:
            self.staff[person] = name or self.staff.get(person)

    def side_of(self, person: str | None, head: Head) -> Actor | None:
        """Who a person is in this conversation; none where nothing tells."""
        if person is None:
            return Actor.SYSTEM
        if person == head.customer:
            return Actor.CUSTOMER
        if person in self.staff:
            return Actor.AGENT
        if person in self.customers or person in head.copied:
            return Actor.CUSTOMER
        return Actor.AGENT if head.customer else None

    def entry(self, draft: Draft) -> Entry | None:
        head = self.heads.get(draft.conversation, NO_HEAD)
        actor_kind = draft.actor_kind or self.side_of(draft.by, head)
        if actor_kind is None and draft.kind is Kind.NOTE:
            actor_kind = Actor.AGENT  # customers write none
        if actor_kind is None:
            self.unknown += 1
            return None
        promised = draft.promised
        return Entry(
            conversation=draft.conversation,
            id=draft.id,
            at=draft.at,
            kind=draft.kind,
            actor_kind=actor_kind,
            actor=self._actor(draft, actor_kind),
            customer=head.customer,
            brand=self.brands.get(head.brand or "") or self.hints.brand or head.brand,
            channel=draft.channel or head.channel,
            team=self._team(draft.team or head.team),
            segment=self.segments.get(head.segment or ""),
            language=head.language or self.languages.get(head.customer or ""),
            text=draft.text,
            promise_kind=promised.kind if promised else None,
            promise_due_at=promised.due_at if promised else None,
            promise_ended_at=promised.ended_at if promised else None,
            promise_ending=promised.ending if promised else None,
        )

    def remarks(self) -> list[str]:
        if not self.unknown:
            return []
        return [
            f"{self.unknown:,} messages were left out: neither their conversation nor their author is there"
        ]

    def _actor(self, draft: Draft, actor_kind: Actor) -> str | None:
        if actor_kind is Actor.CUSTOMER:
            return draft.by
        return self.staff.get(draft.by or "") or draft.name or draft.by

    def _team(self, team: str | None) -> str | None:
        return self.teams.get(team, team) if team else None


def _age(head: Head) -> tuple[datetime, str]:
    """Two that claim the same time are told apart by what they say, so that their order does not matter."""
    return head.changed_at, repr(head)
