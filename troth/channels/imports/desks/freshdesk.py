"""Freshdesk: tickets and conversations of its API, and the account export in JSON.

Shapes: developers.freshdesk.com, API v2, and v1 for the export (`helpdesk_ticket` with `notes`). A ticket's
description is its first message and is no conversation.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from troth.channels.imports.desks.directory import NEVER, Directory, Head, ended
from troth.channels.imports.desks.drafts import Draft, Part, Promised, read_desk
from troth.channels.imports.desks.fields import (
    Unusable,
    identity,
    language,
    mapping,
    mappings,
    moment,
    moment_if_any,
    plain,
    record_id,
    text,
    word,
)
from troth.channels.imports.desks.json_records import Record, has_keys, is_json
from troth.channels.imports.reader import Hints, SetAside, Source
from troth.insight.service_log.entry import Actor, Entry, Kind, PromiseEnding

NAME = "freshdesk"
FOLDERS = {
    "tickets": "ticket",
    "ticket": "ticket",
    "results": "ticket",
    "helpdesk_ticket": "ticket",
    "helpdesk_tickets": "ticket",
    "conversations": "conversation",
    "notes": "conversation",
    "agents": "agent",
    "agent": "agent",
    "contacts": "contact",
    "groups": "group",
    "companies": "company",
    "products": "product",
}
# Sources of a ticket, by number.
CHANNELS = {"1": "mail", "2": "web", "3": "phone", "4": "web", "5": "social", "6": "social", "7": "chat"}
CHANNELS |= {"8": "chat", "9": "web", "10": "mail", "11": "web", "13": "social"}
OUTBOUND = "10"
DONE = frozenset({"4", "5", "resolved", "closed"})
# Sources of a conversation, by number.
SURVEY, FORWARDED = "6", "8"


def recognises(source: Source) -> bool:
    head = source.head
    return is_json(head) and (
        has_keys(head, any_of=("helpdesk_ticket", "helpdesk_tickets"))
        or has_keys(head, "requester_id", any_of=("responder_id", "description_text", "fr_due_by", "frDueBy"))
        or has_keys(head, "incoming", "private", any_of=("user_id", "ticket_id"))
        or has_keys(head, any_of=("ticket_scope", "view_all_tickets", "escalate_to", "health_score"))
        or has_keys(head, "primary_email", "description", "name")
    )


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    return read_desk(_Freshdesk(hints), sources, aside)


class _Freshdesk:
    folders = frozenset(FOLDERS)

    def __init__(self, hints: Hints) -> None:
        self.zone = hints.zone
        self.directory = Directory(hints)
        self.entry, self.late_drafts = self.directory.entry, self.directory.implied
        self.tickets, self.told = set[str](), set[str]()

    def remarks(self) -> Iterable[str]:
        yield from self.directory.remarks()
        if silent := len(self.tickets - self.told):
            yield f"{silent:,} tickets came without their conversations: later waits cannot be known"

    def parts(self, record: Record) -> Iterator[Part]:
        value = (
            mapping(record.value.get("helpdesk_ticket"))
            or mapping(record.value.get("ticket"))
            or record.value
        )
        kind = FOLDERS.get(record.folder) or _kind(value)
        if kind == "conversation":
            yield _conversation(value, identity(value.get("ticket_id")))
        elif kind != "ticket":
            yield Part(kind, mapping(value.get(kind)) or value)
        else:
            yield from self._ticket_parts(value)

    def _ticket_parts(self, value: dict[str, Any]) -> Iterator[Part]:
        ticket = identity(value.get("id")) or identity(value.get("display_id"))
        if ticket is None:
            raise Unusable("ticket: it has no id")
        if value.get("spam") is True:
            raise Unusable("ticket: marked as spam, and left out")
        yield Part("ticket", value, ticket)
        for key in ("conversations", "notes"):
            if isinstance(value.get(key), list):
                self.told.add(ticket)
                for item in mappings(value[key]):
                    yield _conversation(mapping(item.get("note")) or item, ticket)

    def drafts(self, part: Part) -> Iterable[Draft]:
        if part.kind == "ticket":
            return self._ticket(part.value, part.conversation or "")
        if part.kind == "conversation":
            return self._message(part.value, part.conversation or "")
        self._learn(part.kind, part.value)
        return ()

    def _learn(self, kind: str, value: dict[str, Any]) -> None:
        known, name = identity(value.get("id")), text(value.get("name"))
        if known is None:
            raise Unusable("it has no id")
        if kind == "agent":
            name = name or text(mapping(value.get("contact") or value.get("user")).get("name"))
            self.directory.employ(identity(value.get("user_id")) or known, name)
        elif kind == "contact":
            self.directory.customers.add(known)
            if spoken := language(value.get("language")):
                self.directory.languages[known] = spoken
        elif name:
            names = {"group": self.directory.teams, "product": self.directory.brands}
            names.get(kind, self.directory.segments)[known] = name

    def _ticket(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        source, responder = identity(value.get("source")) or "", identity(value.get("responder_id"))
        requester = identity(value.get("requester_id"))
        self.directory.employ(responder, text(value.get("responder_name")))
        self.tickets.add(ticket)
        head = Head(
            customer=requester,
            brand=identity(value.get("product_id")),
            channel=CHANNELS.get(source, source) or None,
            team=identity(value.get("group_id")),
            segment=identity(value.get("company_id", value.get("owner_id"))),
            changed_at=moment_if_any(value.get("updated_at"), self.zone) or NEVER,
            implied=(*self._states(value, ticket), *self._norm(value, ticket)),
        )
        self.directory.put(ticket, head)
        is_outbound = source == OUTBOUND
        yield Draft(
            ticket,
            f"description:{ticket}",
            moment(value.get("created_at"), self.zone),
            Kind.MESSAGE,
            by=responder if is_outbound else requester,
            actor_kind=Actor.AGENT if is_outbound else Actor.CUSTOMER,
            text=text(value.get("description_text")) or plain(value.get("description")),
        )
        yield from self._stand_ins(value, ticket)

    def _states(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        """Freshdesk keeps the last time of each change only."""
        stats = mapping(value.get("stats") or value.get("ticket_states"))
        times = (moment_if_any(stats.get(key), self.zone) for key in ("resolved_at", "closed_at"))
        closed_at = min(filter(None, times), default=None)
        if closed_at is None and word(value.get("status")) in DONE:
            closed_at = moment_if_any(value.get("updated_at"), self.zone)
        if closed_at:
            yield ended(ticket, closed_at, rank=0)
        reopened_at = moment_if_any(stats.get("reopened_at"), self.zone)
        if reopened_at:
            draft = Draft(ticket, f"reopened:{ticket}", reopened_at, Kind.REOPENED)
            yield draft._replace(actor_kind=Actor.SYSTEM)

    def _stand_ins(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        """Who wrote when, by the ticket's statistics: used where its conversations are not in the export."""
        stats = mapping(value.get("stats") or value.get("ticket_states"))
        responder, requester = identity(value.get("responder_id")), identity(value.get("requester_id"))
        for key, by, side in (
            ("first_responded_at", responder, Actor.AGENT),
            ("first_response_time", responder, Actor.AGENT),
            ("agent_responded_at", responder, Actor.AGENT),
            ("requester_responded_at", requester, Actor.CUSTOMER),
        ):
            at = moment_if_any(stats.get(key), self.zone)
            if at:
                known = f"said:{ticket}:{side}:{at.timestamp():.0f}"
                draft = Draft(ticket, known, at, Kind.MESSAGE, by=by, actor_kind=side)
                yield draft._replace(topic="words", rank=1)

    def _norm(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        """When the first answer was due by the brand's own rules."""
        due_at = moment_if_any(value.get("fr_due_by") or value.get("frDueBy"), self.zone)
        stats = mapping(value.get("stats") or value.get("ticket_states"))
        answered_at = moment_if_any(stats.get("first_responded_at"), self.zone)
        if due_at is None:
            return
        promised = Promised("first_reply", due_at)
        if value.get("fr_escalated") is True or (answered_at and answered_at > due_at):
            promised = Promised("first_reply", due_at, due_at, PromiseEnding.BROKEN)
        elif answered_at:
            promised = Promised("first_reply", due_at, answered_at, PromiseEnding.KEPT)
        at = moment(value.get("created_at"), self.zone)
        draft = Draft(ticket, f"norm:{ticket}:first_reply", at, Kind.PROMISE, actor_kind=Actor.SYSTEM)
        yield draft._replace(promised=promised)

    def _message(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        source, author = identity(value.get("source")) or "", identity(value.get("user_id"))
        self.told.add(ticket)
        if source == SURVEY:
            return
        is_note = value.get("private") is True or source == FORWARDED
        side = Actor.CUSTOMER if value.get("incoming") is True else Actor.AGENT
        if author is None and side is Actor.AGENT:
            side = Actor.SYSTEM
        yield Draft(
            ticket,
            record_id("conversation", value, ticket),
            moment(value.get("created_at"), self.zone),
            Kind.NOTE if is_note else Kind.MESSAGE,
            by=author,
            actor_kind=side,
            text=text(value.get("body_text")) or plain(value.get("body")),
            topic="words",
        )


def _conversation(value: dict[str, Any], ticket: str | None) -> Part:
    if ticket is None:
        raise Unusable("conversation: it names no ticket")
    return Part("conversation", value, ticket)


def _kind(value: dict[str, Any]) -> str:
    """What a record is that lay in no list: by what only such a record says."""
    keys = value.keys()
    for kind, marks in {
        "ticket": {"requester_id"},
        "conversation": {"incoming", "private"},
        "agent": {"ticket_scope"},
        "contact": {"view_all_tickets"},
        "company": {"domains"},
        "group": {"escalate_to"},
        "product": {"primary_email"},
    }.items():
        if marks <= keys:
            return kind
    raise Unusable("neither a ticket nor anything that belongs to one")
