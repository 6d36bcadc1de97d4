"""Intercom: conversations as its API gives them, alone, in lists or in lines.

Shapes: developers.intercom.com, the conversation model (and that of version 1.x). Its `time_to_...` figures
leave out closed hours, so waits come from the parts and never from its statistics.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

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

NAME = "intercom"
FOLDERS = frozenset({"conversations", "data", "admins", "teams"})
CHANNELS = {
    "email": "mail",
    **dict.fromkeys(("conversation", "push", "inapp", "in_app", "chat"), "chat"),
    **dict.fromkeys(("phone_call", "phone_switch", "phone"), "phone"),
    **dict.fromkeys(("facebook", "instagram", "twitter", "whatsapp", "sms"), "social"),
}
CUSTOMERS = frozenset({"user", "lead", "contact", "visitor"})
STARTED_BY = {
    "customer_initiated": Actor.CUSTOMER,
    "admin_initiated": Actor.AGENT,
    "operator_initiated": Actor.BOT,
    "automated": Actor.SYSTEM,
    "campaigns_initiated": Actor.SYSTEM,
}


def recognises(source: Source) -> bool:
    head = source.head
    return is_json(head) and (
        has_keys(head, any_of=("conversation_parts", "delivered_as", "conversation_message"))
        or b'"conversation.list"' in head
        or b'"admin.list"' in head
        or b'"team.list"' in head
    )


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    return read_desk(_Intercom(hints), sources, aside)


class _Intercom:
    folders = FOLDERS

    def __init__(self, hints: Hints) -> None:
        self.zone = hints.zone
        self.directory = Directory(hints)
        self.entry, self.late_drafts = self.directory.entry, self.directory.implied
        self.listed, self.complete, self.cut = set[str](), set[str](), set[str]()

    def remarks(self) -> Iterable[str]:
        yield from self.directory.remarks()
        if short := len(self.listed - self.complete):
            yield f"{short:,} conversations came without their parts: of each only its first message is known"
        if self.cut:
            yield f"{len(self.cut):,} conversations hold more parts than the export: their ends are missing"

    def parts(self, record: Record) -> Iterator[Part]:
        value, kind = record.value, word(record.value.get("type"))
        if kind in ("admin", "team"):
            yield Part(kind, value)
            return
        conversation = identity(value.get("id"))
        if kind not in ("conversation", "ticket", "") or conversation is None or "created_at" not in value:
            raise Unusable("it is no conversation, or has no id")
        yield Part("conversation", value, conversation)
        yield Part("source", value, conversation)
        inner = value.get("conversation_parts", value.get("ticket_parts"))
        found = mapping(inner).get("conversation_parts", mapping(inner).get("ticket_parts", inner))
        self.listed.add(conversation)
        if inner is not None:
            self.complete.add(conversation)
            counted = mapping(inner).get("total_count")
            if isinstance(counted, int) and isinstance(found, list) and counted > len(found):
                self.cut.add(conversation)
        for item in mappings(found):
            if "part_type" in item:
                yield Part("part", item, conversation)

    def drafts(self, part: Part) -> Iterable[Draft]:
        conversation = part.conversation or ""
        match part.kind:
            case "conversation":
                self._conversation(part.value, conversation)
                return ()
            case "source":
                return self._source(part.value, conversation)
            case "part":
                return self._part(part.value, conversation)
        known, name = identity(part.value.get("id")), text(part.value.get("name"))
        if part.kind == "admin":
            self.directory.employ(known, name)
        elif known and name:
            self.directory.teams[known] = name
        return ()

    def _conversation(self, value: dict[str, Any], conversation: str) -> None:
        changed_at = moment_if_any(value.get("updated_at"), self.zone)
        state = word(value.get("state"))
        is_closed = state == "closed" or (value.get("open") is False and state != "snoozed")
        closed_at = (
            moment_if_any(mapping(value.get("statistics")).get("last_close_at"), self.zone) or changed_at
        )
        custom = mapping(value.get("custom_attributes"))
        head = Head(
            customer=_customer(value),
            channel=_channel(_source(value)),
            team=identity(value.get("team_assignee_id")),
            language=language(custom.get("Language") or custom.get("language")),
            changed_at=changed_at or NEVER,
            implied=(ended(conversation, closed_at, rank=1),) if is_closed and closed_at else (),
        )
        self.directory.put(conversation, head)

    def _source(self, value: dict[str, Any], conversation: str) -> Iterator[Draft]:
        source = _source(value)
        author = mapping(source.get("author"))
        side = _side(author)
        started_by = STARTED_BY.get(word(source.get("delivered_as")))
        if started_by and not (started_by is Actor.CUSTOMER and side is Actor.BOT):
            side = started_by  # a campaign speaks in an admin's name, yet nobody wrote it
        yield Draft(
            conversation,
            f"source:{conversation}",
            moment(value.get("created_at"), self.zone),
            Kind.MESSAGE,
            by=identity(author.get("id")),
            actor_kind=side or Actor.CUSTOMER,
            name=_name(author),
            text=plain(source.get("body")),
        )

    def _part(self, value: dict[str, Any], conversation: str) -> Iterator[Draft]:
        kind, author = word(value.get("part_type")), mapping(value.get("author"))
        draft = Draft(
            conversation,
            record_id("part", value, conversation),
            moment(value.get("created_at"), self.zone),
            Kind.EVENT,
            by=identity(author.get("id")),
            actor_kind=_side(author) or Actor.SYSTEM,
            name=_name(author),
        )
        if "rating" in kind:
            return
        words = plain(value.get("body"))
        if said := _said(kind, draft, words):
            yield draft._replace(kind=said, text=words)
        if "assign" in kind and (holder := _held(draft, mapping(value.get("assigned_to")))):
            yield holder
        elif kind == "close" or kind.endswith("_and_close"):
            yield draft._replace(id=f"close:{draft.id}", kind=Kind.CLOSED, topic="state")
        elif kind == "open" or kind.endswith("_and_reopen"):
            yield draft._replace(id=f"open:{draft.id}", kind=Kind.REOPENED, topic="state")
        elif not said:
            yield draft


def _said(kind: str, draft: Draft, words: str | None) -> Kind | None:
    """Whether a part says something, and to whom. A close or an assignment may carry an answer."""
    if kind.startswith("note"):
        return Kind.NOTE
    if kind.startswith(("comment", "quick_reply")):
        return Kind.MESSAGE
    says_more = kind in ("close", "open", "assignment") or "_and_" in kind
    return Kind.MESSAGE if words and says_more and draft.actor_kind is not Actor.SYSTEM else None


def _held(draft: Draft, assigned_to: dict[str, Any]) -> Draft | None:
    known, kind = identity(assigned_to.get("id")), word(assigned_to.get("type"))
    if known is None or known == "0" or kind.startswith("nobody"):
        return None
    draft = draft._replace(id=f"assigned:{draft.id}", kind=Kind.ASSIGNED, actor_kind=Actor.AGENT, name=None)
    return draft._replace(by=None, team=known) if kind == "team" else draft._replace(by=known)


def _side(author: dict[str, Any]) -> Actor | None:
    kind = word(author.get("type"))
    if kind == "bot" or author.get("from_ai_agent") is True or author.get("is_ai_answer") is True:
        return Actor.BOT
    if kind in CUSTOMERS:
        return Actor.CUSTOMER
    return Actor.AGENT if kind in ("admin", "teammate", "team") else None


def _name(author: dict[str, Any]) -> str | None:
    return text(author.get("name")) if _side(author) is not Actor.CUSTOMER else None


def _source(value: dict[str, Any]) -> dict[str, Any]:
    return mapping(value.get("source")) or mapping(value.get("conversation_message"))


def _customer(value: dict[str, Any]) -> str | None:
    inner = value.get("contacts", value.get("customers"))
    contacts = mappings(mapping(inner).get("contacts", inner))
    author = mapping(_source(value).get("author"))
    candidates = [*contacts, mapping(value.get("user")), author if _side(author) is Actor.CUSTOMER else {}]
    return next(filter(None, (identity(person.get("id")) for person in candidates)), None)


def _channel(source: dict[str, Any]) -> str | None:
    found = word(source.get("type"))
    return CHANNELS.get(found, found) or None
