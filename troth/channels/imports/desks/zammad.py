"""Zammad: tickets and articles as lists, with expanded names, with assets, or one file a ticket.

Shapes: docs.zammad.org, REST API. Numbers that stand for senders, types and states are those that a new
installation is born with; an export's own names go before them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from troth.channels.imports.desks.directory import NEVER, Directory, Head, ended
from troth.channels.imports.desks.drafts import Draft, Part, Promised, read_desk
from troth.channels.imports.desks.fields import (
    Unusable,
    identity,
    mapping,
    moment,
    moment_if_any,
    plain,
    record_id,
    text,
    word,
)
from troth.channels.imports.desks.json_records import Record, has_keys, is_json
from troth.channels.imports.reader import Hints, SetAside, Source
from troth.insight.service_log.entry import Actor, Entry, Kind

NAME = "zammad"
FOLDERS = {
    "tickets": "ticket",
    "ticket": "ticket",
    "ticket_articles": "article",
    "articles": "article",
    "users": "user",
    "groups": "group",
    "organizations": "organization",
    "ticket_states": "state",
    "history": "change",
    "assets": "assets",
}
ASSETS = {
    "Ticket": "ticket",
    "TicketArticle": "article",
    "User": "user",
    "Group": "group",
    "Organization": "organization",
    "TicketState": "state",
}
SENDERS = {"1": Actor.AGENT, "2": Actor.CUSTOMER, "3": Actor.SYSTEM}
SENDERS |= {"agent": Actor.AGENT, "customer": Actor.CUSTOMER, "system": Actor.SYSTEM}
TYPES = {"1": "email", "2": "sms", "3": "chat", "4": "fax", "5": "phone", "10": "note", "11": "web"}
TYPES |= {"6": "twitter status", "7": "twitter direct-message", "8": "facebook feed post"}
TYPES |= {"9": "facebook feed comment", "12": "telegram personal-message"}
CHANNELS = {
    "email": "mail",
    "phone": "phone",
    "chat": "chat",
    "web": "web",
    "sms": "social",
    "whatsapp": "social",
}
DONE = frozenset({"closed", "merged", "removed"})
STATES = {"4": "closed", "5": "merged", "6": "removed"}
NOBODY = "1"  # the owner of a ticket that nobody owns


def recognises(source: Source) -> bool:
    head = source.head
    return is_json(head) and (
        has_keys(head, "ticket_id", "internal", any_of=("sender", "sender_id"))
        or has_keys(head, "customer_id", "owner_id", any_of=("state_id", "state"))
        or has_keys(head, "firstname", "lastname", any_of=("role_ids", "roles"))
        or has_keys(head, "history", any_of=("value_from", "value_to"))
        or has_keys(head, any_of=("follow_up_possible", "state_type_id", "domain_assignment"))
        or has_keys(head, "assets", any_of=("Ticket", "TicketArticle"))
    )


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    return read_desk(_Zammad(hints), sources, aside)


class _Zammad:
    folders = frozenset(FOLDERS)

    def __init__(self, hints: Hints) -> None:
        self.zone = hints.zone
        self.directory = Directory(hints)
        self.entry = self.directory.entry
        self.states = dict(STATES)
        self.ended: dict[
            str, tuple[str, Draft]
        ] = {}  # a ticket's last state by number, and its close if it is one
        self.tickets, self.told = set[str](), set[str]()

    def parts(self, record: Record) -> Iterator[Part]:
        kind = FOLDERS.get(record.folder) or _kind(record.value)
        if kind == "assets":
            for name, inner in record.value.items():
                if name in ASSETS:
                    for item in mapping(inner).values():
                        yield _part(ASSETS[name], mapping(item))
        else:
            yield _part(kind, record.value)
            inner = record.value.get("articles")
            for item in inner if isinstance(inner, list) else ():
                if isinstance(item, dict):
                    yield _part("article", {"ticket_id": record.value.get("id")} | item)

    def drafts(self, part: Part) -> Iterable[Draft]:
        value, ticket = part.value, part.conversation or ""
        match part.kind:
            case "ticket":
                return self._ticket(value, ticket)
            case "article":
                return self._article(value, ticket)
            case "change":
                return self._change(value, ticket)
            case "user":
                self._user(value)
            case _:
                self._name(part.kind, value)
        return ()

    def late_drafts(self) -> Iterator[Draft]:
        """Ends, now that it is known what each number of a state means."""
        for state, draft in self.ended.values():
            if self.states.get(state, state) in DONE:
                yield draft
        yield from self.directory.implied()

    def remarks(self) -> Iterable[str]:
        yield from self.directory.remarks()
        if silent := len(self.tickets - self.told):
            yield f"{silent:,} tickets came without their articles: of each only its beginning is known"

    def _user(self, value: dict[str, Any]) -> None:
        person = identity(value.get("id"))
        roles = {word(role) for key in ("roles", "role_ids") for role in _listed(value.get(key))}
        names = filter(None, (text(value.get("firstname")), text(value.get("lastname"))))
        if roles & {"agent", "admin", "1", "2"}:
            self.directory.employ(person, " ".join(names) or None)
            self.directory.employ(text(value.get("login")), " ".join(names) or None)
        elif person:
            self.directory.customers.add(person)

    def _name(self, kind: str, value: dict[str, Any]) -> None:
        known, name = identity(value.get("id")), text(value.get("name"))
        if known and name and kind == "state":
            self.states[known] = word(name)
        elif known and name:
            (self.directory.teams if kind == "group" else self.directory.segments)[known] = name

    def _ticket(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        changed_at = moment_if_any(value.get("updated_at"), self.zone)
        organization = text(value.get("organization")) or identity(value.get("organization_id"))
        if named := text(value.get("organization")):
            self.directory.segments[named] = named
        head = Head(
            customer=identity(value.get("customer_id")),
            channel=_channel(value.get("create_article_type"), value.get("create_article_type_id")),
            team=text(value.get("group")) or identity(value.get("group_id")),
            segment=organization,
            changed_at=changed_at or NEVER,
            implied=tuple(self._norm(value, ticket)),
        )
        self.directory.put(ticket, head)
        self.tickets.add(ticket)
        state = word(value.get("state")) or identity(value.get("state_id")) or ""
        closed_at = moment_if_any(value.get("close_at"), self.zone) or changed_at
        known = self.directory.heads[ticket]
        if closed_at and known == head:
            self.ended[ticket] = state, ended(ticket, closed_at, rank=1)
        sender = _sender(value.get("create_article_sender"), value.get("create_article_sender_id"))
        yield Draft(
            ticket,
            f"beginning:{ticket}",
            moment(value.get("created_at"), self.zone),
            Kind.MESSAGE,
            by=head.customer,
            actor_kind=sender or Actor.CUSTOMER,
            topic="words",
            rank=1,
        )

    def _norm(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        """The first answer that Zammad still waits for: it forgets the time when the answer comes."""
        due_at = moment_if_any(value.get("first_response_escalation_at"), self.zone)
        if due_at:
            at = moment(value.get("created_at"), self.zone)
            draft = Draft(ticket, f"norm:{ticket}:first_reply", at, Kind.PROMISE, actor_kind=Actor.SYSTEM)
            yield draft._replace(promised=Promised("first_reply", due_at))

    def _article(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        sender = _sender(value.get("sender"), value.get("sender_id"))
        if sender is None:
            raise Unusable("its sender is neither agent, customer nor system")
        author = identity(value.get("origin_by_id")) or identity(value.get("created_by_id"))
        named = text(value.get("created_by"))
        kind = _article_kind(value, sender)
        self.told.add(ticket)
        yield Draft(
            ticket,
            record_id("article", value, ticket),
            moment(value.get("created_at"), self.zone),
            kind,
            by=author,
            actor_kind=sender,
            name=named if sender is not Actor.CUSTOMER else None,
            channel=_channel(value.get("type"), value.get("type_id")),
            text=_words(value),
            topic="words",
        )

    def _change(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        """One line of a ticket's history. An owner's and a group's name stand there as they were then."""
        attribute, now = word(value.get("attribute")), text(value.get("value_to"))
        author = identity(value.get("created_by_id"))
        if word(value.get("object")) not in ("ticket", "") or not now:
            return
        known, at = record_id("change", value, ticket), moment(value.get("created_at"), self.zone)
        draft = Draft(ticket, known, at, Kind.ASSIGNED, actor_kind=Actor.AGENT)
        before, after = word(value.get("value_from")) in DONE, word(now) in DONE
        if attribute == "owner" and now != "-" and identity(value.get("id_to")) != NOBODY:
            yield draft._replace(by=identity(value.get("id_to")), name=now)
        elif attribute == "group":
            yield draft._replace(team=now)
        elif attribute == "state" and before != after:
            kind = Kind.CLOSED if after else Kind.REOPENED
            actor_kind = Actor.SYSTEM if author in (None, NOBODY) else None
            yield draft._replace(kind=kind, by=author, actor_kind=actor_kind, topic="state")


def _part(kind: str, value: dict[str, Any]) -> Part:
    key = {"ticket": "id", "article": "ticket_id", "change": "o_id"}.get(kind)
    ticket = identity(value.get(key)) if key else None
    if kind == "change" and word(value.get("object")) not in ("ticket", ""):
        ticket = identity(value.get("related_o_id")) or ticket
    if key and ticket is None:
        raise Unusable(f"{kind}: it names no ticket")
    return Part(kind, value, ticket)


def _kind(value: dict[str, Any]) -> str:
    """What a record is that lay in no list: by what only such a record says."""
    keys = value.keys()
    if "ticket_id" in keys and keys & {"sender", "sender_id"}:
        return "article"
    if "customer_id" in keys:
        return "ticket"
    if "attribute" in keys and "value_to" in keys:
        return "change"
    if keys & {"firstname", "lastname", "role_ids"}:
        return "user"
    if "state_type_id" in keys:
        return "state"
    if "name" in keys:
        return (
            "group" if keys & {"follow_up_possible", "signature_id", "email_address_id"} else "organization"
        )
    raise Unusable("neither a ticket nor anything that belongs to one")


def _article_kind(value: dict[str, Any], sender: Actor) -> Kind:
    """A public note is there for who looks, but is sent to nobody: it answers no question."""
    kind = word(value.get("type")) or TYPES.get(identity(value.get("type_id")) or "")
    if value.get("internal") is True:
        return Kind.NOTE
    if sender is Actor.CUSTOMER and mapping(value.get("preferences")).get("is-auto-response") is True:
        return Kind.EVENT  # out of office: nobody asks anything
    return Kind.UPDATE if kind == "note" and sender is Actor.AGENT else Kind.MESSAGE


def _words(value: dict[str, Any]) -> str | None:
    body = value.get("body")
    return text(body) if word(value.get("content_type")) == "text/plain" else plain(body)


def _sender(name: Any, number: Any) -> Actor | None:
    return SENDERS.get(word(name)) or SENDERS.get(identity(number) or "")


def _channel(name: Any, number: Any) -> str | None:
    """None for a note, which came through no channel."""
    found = word(name) or TYPES.get(identity(number) or "", "")
    if found.startswith(("twitter", "facebook", "telegram", "whatsapp", "instagram")):
        return "social"
    return None if found == "note" else CHANNELS.get(found, found) or None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
