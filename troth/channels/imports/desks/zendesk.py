"""Zendesk: the official export in lines, pages of its API, and files split by what they hold.

Shapes: developer.zendesk.com, Ticketing API: tickets, comments, audits, users, incremental exports.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from troth.channels.imports.desks import zendesk_norms
from troth.channels.imports.desks.directory import NEVER, Directory, Head, ended
from troth.channels.imports.desks.drafts import Draft, Part, read_desk
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
from troth.insight.service_log.entry import Actor, Entry, Kind

NAME = "zendesk"
FOLDERS = {
    "tickets": "ticket",
    "ticket": "ticket",
    "comments": "comment",
    "comment": "comment",
    "audits": "audit",
    "audit": "audit",
    "ticket_audits": "audit",
    "ticket_events": "audit",
    "users": "user",
    "user": "user",
    "groups": "group",
    "organizations": "organization",
    "brands": "brand",
    "ticket_metric_events": "metric event",
    "metric_events": "metric event",
    "metric_sets": "metric set",
    "ticket_metrics": "metric set",
}
# Via types by name and by number (Zendesk's reference of the via object).
CHANNELS = {
    **dict.fromkeys(("email", "mail", "4"), "mail"),
    **dict.fromkeys(("web", "web_form", "web_service", "api", "mobile", "help_center", "web_widget"), "web"),
    **dict.fromkeys(("mobile_sdk", "dropbox", "closed_ticket", "0", "5"), "web"),
    **dict.fromkeys(
        ("chat", "chat_transcript", "native_messaging", "web_messenger", "messaging", "29"), "chat"
    ),
    **dict.fromkeys(("voice", "phone", "voicemail", "phone_call_inbound", "phone_call_outbound"), "phone"),
    **dict.fromkeys(("33", "34", "35"), "phone"),
    **dict.fromkeys(("twitter", "twitter_dm", "twitter_favorite", "facebook", "facebook_post"), "social"),
    **dict.fromkeys(("facebook_message", "instagram_dm", "whatsapp", "line", "wechat", "telegram"), "social"),
    **dict.fromkeys(("any_channel", "sms", "viber", "30", "38"), "social"),
}
BY_RULES = frozenset({"system", "rule", "8", "sla", "group_deletion", "macro_reference", "admin_setting"})
DONE = frozenset({"solved", "closed"})
TICKET_IN_NAME = re.compile(r"(\d+)(?=\D*$)")


def recognises(source: Source) -> bool:
    head = source.head
    return is_json(head) and (
        b".zendesk.com/api/v2/" in head
        or (
            has_keys(head, "requester_id", any_of=("submitter_id", "brand_id", "assignee_id", "via"))
            and not has_keys(head, any_of=("responder_id", "helpdesk_ticket"))
        )
        or has_keys(head, "author_id", "public", any_of=("html_body", "body"))
        or has_keys(head, any_of=("ticket_audits", "ticket_metric_events", "ticket_events"))
        or has_keys(head, "ticket_id", "metric", "instance_id")
        or has_keys(head, "ticket_id", "author_id", "events")
        or has_keys(head, "role", any_of=("ticket_restriction", "restricted_agent", "locale_id"))
    )


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    return read_desk(_Zendesk(hints), sources, aside)


class _Zendesk:
    folders = frozenset(FOLDERS)

    def __init__(self, hints: Hints) -> None:
        self.zone = hints.zone
        self.directory = Directory(hints)
        self.norms = zendesk_norms.Norms(hints.zone)
        self.entry = self.directory.entry
        self.tickets, self.commented = set[str](), set[str]()

    def parts(self, record: Record) -> Iterator[Part]:
        value = record.value
        kind = FOLDERS.get(record.folder) or _kind(value)
        ticket = identity(value.get("ticket_id"))
        if kind == "ticket":
            ticket = identity(value.get("id"))
            yield from self._embedded(value, ticket)
        elif kind == "comment" and ticket is None:
            # The list of a ticket's comments names it only in its address, and so does its file.
            found = TICKET_IN_NAME.search(record.source.rpartition("/comments")[0] or record.source)
            ticket = found[0] if found else None
        if ticket is None and kind in ("ticket", "comment", "audit", "metric event"):
            raise Unusable(f"{kind}: it names no ticket")
        yield Part(kind, value, ticket)

    def _embedded(self, value: dict[str, Any], ticket: str | None) -> Iterator[Part]:
        for key in ("comments", "audits", "metric_events", "ticket_metric_events"):
            for inner in mappings(value.get(key)):
                yield Part(FOLDERS[key], inner, ticket)
            for inner in mapping(value.get(key)).values():  # a sideload keeps events by metric
                yield from (
                    Part("metric event", item, ticket) for item in mappings(inner) if "metric" in item
                )

    def drafts(self, part: Part) -> Iterable[Draft]:
        match part.kind:
            case "ticket":
                return self._ticket(part.value, part.conversation or "")
            case "comment":
                return self._comment(part.value, part.conversation or "", part.value)
            case "audit":
                return self._audit(part.value, part.conversation or "")
            case "metric event":
                self.norms.take(part.value, part.conversation or "")
            case "user":
                self._user(part.value)
            case "metric set":
                return self._metric_set(part.value)
            case _:
                self._name(part)
        return ()

    def late_drafts(self) -> Iterator[Draft]:
        yield from self.norms.drafts()
        yield from self.directory.implied()

    def remarks(self) -> Iterable[str]:
        yield from self.directory.remarks()
        if silent := len(self.tickets - self.commented):
            yield f"{silent:,} tickets came without their comments: of each only its first message is known"

    def _user(self, value: dict[str, Any]) -> None:
        person, role = identity(value.get("id")), word(value.get("role"))
        if person is None:
            raise Unusable("it has no id")
        if role in ("agent", "admin"):
            self.directory.employ(person, text(value.get("name")))
        elif role:
            self.directory.customers.add(person)
            if spoken := language(value.get("locale")):
                self.directory.languages[person] = spoken

    def _name(self, part: Part) -> None:
        names = {
            "group": self.directory.teams,
            "brand": self.directory.brands,
            "organization": self.directory.segments,
        }[part.kind]
        known, name = identity(part.value.get("id")), text(part.value.get("name"))
        if known and name:
            names[known] = name

    def _ticket(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        requester, assignee = identity(value.get("requester_id")), identity(value.get("assignee_id"))
        changed_at = moment_if_any(value.get("updated_at"), self.zone)
        is_done = word(value.get("status")) in DONE
        copied = value.get("email_cc_ids") or value.get("collaborator_ids")
        self.directory.employ(assignee)
        head = Head(
            customer=requester,
            brand=identity(value.get("brand_id")),
            channel=_channel(value),
            team=identity(value.get("group_id")),
            segment=identity(value.get("organization_id")),
            copied=tuple(filter(None, map(identity, copied))) if isinstance(copied, list) else (),
            changed_at=changed_at or NEVER,
            implied=(ended(ticket, changed_at, rank=2),) if is_done and changed_at else (),
        )
        self.directory.put(ticket, head)
        self.tickets.add(ticket)
        yield from self._description(value, ticket)
        yield from self._metric_set(mapping(value.get("metric_set")) | {"ticket_id": ticket})

    def _description(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        """The submitter's first words (mostly the requester's), for where no comments are there."""
        author = identity(value.get("submitter_id")) or identity(value.get("requester_id"))
        yield Draft(
            ticket,
            f"description:{ticket}",
            moment(value.get("created_at"), self.zone),
            Kind.MESSAGE,
            by=author,
            text=text(value.get("description")),
            topic="words",
            rank=1,
        )

    def _metric_set(self, value: dict[str, Any]) -> Iterator[Draft]:
        """When it was solved: better than the time of the last change, worse than an audit."""
        ticket, solved_at = identity(value.get("ticket_id")), moment_if_any(value.get("solved_at"), self.zone)
        if ticket and solved_at:
            draft = Draft(ticket, f"solved:{ticket}", solved_at, Kind.CLOSED, actor_kind=Actor.SYSTEM)
            yield draft._replace(topic="state", rank=1)

    def _comment(self, value: dict[str, Any], ticket: str, around: dict[str, Any]) -> Iterator[Draft]:
        """`around` is the audit that the comment is part of; it says what the comment leaves out."""
        author = identity(value.get("author_id", around.get("author_id", around.get("updater_id"))))
        draft = Draft(
            ticket,
            record_id("comment", value, ticket),
            self._time(value, around),
            Kind.NOTE if value.get("public") is False else Kind.MESSAGE,
            by=author,
            actor_kind=_machine(value, around, author),
            channel=_channel(value) or _channel(around),
            text=text(value.get("plain_body")) or text(value.get("body")) or plain(value.get("html_body")),
            topic="words",
        )
        self.commented.add(ticket)
        yield from self._call(draft, mapping(value.get("data"))) if _is_call(value) else (draft,)

    def _call(self, draft: Draft, call: dict[str, Any]) -> Iterator[Draft]:
        """A telephone call: the caller spoke when it began, and whoever took it answered there and then."""
        at = moment_if_any(call.get("started_at"), self.zone) or draft.at
        answered_by = identity(call.get("answered_by_id"))
        self.directory.employ(answered_by)
        draft = draft._replace(at=at, channel="phone")
        if call.get("outbound") is True:
            yield draft._replace(actor_kind=Actor.AGENT, by=answered_by or draft.by)
            return
        yield draft._replace(actor_kind=Actor.CUSTOMER, by=None if draft.by == answered_by else draft.by)
        if answered_by:
            yield draft._replace(
                id=f"{draft.id}:answered", by=answered_by, actor_kind=Actor.AGENT, text=None, channel="phone"
            )

    def _audit(self, value: dict[str, Any], ticket: str) -> Iterator[Draft]:
        changes: dict[str, dict[str, Any]] = {}
        for event in mappings(value.get("events", value.get("child_events"))):
            kind = word(event.get("type")) or word(event.get("event_type"))
            if kind in ("comment", "voicecomment"):
                yield from self._comment(event, ticket, value)
            elif kind in ("change", "create") and "field_name" in event:
                changes[word(event.get("field_name"))] = event
            elif kind in ("change", "create"):
                # Incremental ticket events say `status: solved, previous_value: open` without a field's name.
                changes |= {key: event | {"value": event[key]} for key in FIELDS if key in event}
        if changes.keys() & FIELDS:
            yield from self._changes(changes, value, ticket)

    def _changes(self, changes: dict[str, Any], audit: dict[str, Any], ticket: str) -> Iterator[Draft]:
        author, at = identity(audit.get("author_id", audit.get("updater_id"))), self._time({}, audit)
        known = record_id("audit", audit, ticket)
        assignee, group = (mapping(changes.get(key)).get("value") for key in ("assignee_id", "group_id"))
        if assignee or group:
            self.directory.employ(identity(assignee))
            yield Draft(
                ticket,
                f"assigned:{known}",
                at,
                Kind.ASSIGNED,
                by=identity(assignee),
                actor_kind=Actor.AGENT,
                team=identity(group),
            )
        status = mapping(changes.get("status"))
        now, before = word(status.get("value")), word(status.get("previous_value"))
        if (now in DONE) != (before in DONE) and now:
            kind = Kind.CLOSED if now in DONE else Kind.REOPENED
            machine = _machine(audit, audit, author)
            yield Draft(ticket, f"{kind}:{known}", at, kind, by=author, actor_kind=machine, topic="state")

    def _time(self, value: dict[str, Any], around: dict[str, Any]) -> Any:
        given = value.get("created_at") or around.get("created_at") or around.get("timestamp")
        return moment(given, self.zone)


FIELDS = frozenset({"assignee_id", "group_id", "status"})


def _kind(value: dict[str, Any]) -> str:
    """What a record is that lay in no list: by what only such a record says."""
    keys = value.keys()
    for kind, marks in {
        "ticket": {"requester_id"},
        "audit": {"ticket_id", "events"},
        "metric event": {"metric", "instance_id"},
        "comment": {"author_id", "public"},
        "user": {"role"},
        "metric set": {"solved_at", "ticket_id"},
        "group": {"name", "is_public"},
        "brand": {"name", "brand_url"},
        "organization": {"name", "domain_names"},
    }.items():
        if marks <= keys:
            return kind
    if {"ticket_id", "child_events"} <= keys:
        return "audit"
    raise Unusable("neither a ticket nor anything that belongs to one")


def _channel(value: dict[str, Any]) -> str | None:
    channel = word(mapping(value.get("via")).get("channel"))
    return None if channel in BY_RULES else CHANNELS.get(channel, channel) or None


def _machine(value: dict[str, Any], around: dict[str, Any], author: str | None) -> Actor | None:
    """The bot or the system, where one acted; none for a person."""
    channel = word(mapping(value.get("via") or around.get("via")).get("channel"))
    if "bot" in channel:
        return Actor.BOT
    return Actor.SYSTEM if author in (None, "-1", "0") or channel in BY_RULES else None


def _is_call(value: dict[str, Any]) -> bool:
    return word(value.get("type")) == "voicecomment" and bool(mapping(value.get("data")))
