"""Chatwoot: lists of its API, a conversation's messages, and webhook events as they were delivered.

Shapes: developers.chatwoot.com. Times are ISO 8601 in webhooks and seconds since 1970 elsewhere, kinds of
messages are words in the one and numbers in the other.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
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
    record_id,
    text,
    word,
)
from troth.channels.imports.desks.json_records import Record, has_keys, is_json
from troth.channels.imports.reader import Hints, SetAside, Source
from troth.insight.service_log.entry import Actor, Entry, Kind

NAME = "chatwoot"
FOLDERS = frozenset({"payload", "data"})
CHANNELS = {
    "email": "mail",
    "webwidget": "chat",
    "api": "chat",
    "voice": "phone",
    **dict.fromkeys(("facebookpage", "twitterprofile", "twiliosms", "whatsapp", "sms", "line"), "social"),
    **dict.fromkeys(("telegram", "instagram", "tiktok"), "social"),
}
MESSAGE_TYPES = {"0": "incoming", "1": "outgoing", "2": "activity", "3": "template"}
BOTS = frozenset({"agent_bot", "agentbot", "captain_assistant", "captain::assistant"})
PEOPLE = frozenset({"user", "agent", "administrator"})
# What Chatwoot writes into a conversation in English; in other languages a change is an event like any.
CLOSING = re.compile(r"\b(marked|was) resolved\b|\bresolved (by|the conversation)\b", re.IGNORECASE)
REOPENING = re.compile(r"\breopened\b", re.IGNORECASE)
ASSIGNING = re.compile(r"^Assigned to (?P<name>.{1,100}?) (by|via) |^(?P<own>.{1,100}?) self-assigned ")


def recognises(source: Source) -> bool:
    head = source.head
    return is_json(head) and (
        has_keys(head, "message_type", any_of=("inbox_id", "inbox", "conversation", "conversation_id"))
        or has_keys(head, "inbox_id", any_of=("can_reply", "contact_inbox", "agent_last_seen_at"))
    )


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    return read_desk(_Chatwoot(hints), sources, aside)


class _Chatwoot:
    folders = FOLDERS

    def __init__(self, hints: Hints) -> None:
        self.zone = hints.zone
        self.directory = Directory(hints)
        self.entry, self.remarks = self.directory.entry, self.directory.remarks
        self.late_drafts = self.directory.implied

    def parts(self, record: Record) -> Iterator[Part]:
        value = record.value
        event = word(value.get("event"))
        if event.startswith("message_") or "message_type" in value:
            inner = mapping(value.get("conversation"))
            conversation = identity(inner.get("id")) or identity(value.get("conversation_id"))
            if conversation is None:
                raise Unusable("message: it names no conversation")
            if inner:
                around = inner | {"account": value.get("account"), "messages": None}
                yield Part("conversation", around, conversation)
            yield Part("message", value, conversation)
        elif event.startswith("conversation_") or "inbox_id" in value or "meta" in value:
            conversation = identity(value.get("id"))
            if conversation is None:
                raise Unusable("conversation: it has no id")
            yield Part("conversation", value, conversation)
            if event and "typing" not in event:
                yield Part("change", value, conversation)
            yield from (Part("message", item, conversation) for item in mappings(value.get("messages")))
        elif not event:
            raise Unusable("neither a conversation nor a message")

    def drafts(self, part: Part) -> Iterable[Draft]:
        conversation = part.conversation or ""
        if part.kind == "message":
            return self._message(part.value, conversation)
        if part.kind == "change":
            return self._change(part.value, conversation)
        self._conversation(part.value, conversation)
        return ()

    def _conversation(self, value: dict[str, Any], conversation: str) -> None:
        meta = mapping(value.get("meta"))
        changed_at = self._changed_at(value)
        additional = mapping(value.get("additional_attributes"))
        browser = mapping(additional.get("browser"))
        is_done = word(value.get("status")) == "resolved"
        contact = identity(mapping(meta.get("sender")).get("id"))
        head = Head(
            customer=contact or identity(mapping(value.get("contact_inbox")).get("contact_id")),
            brand=text(mapping(value.get("account")).get("name")),
            channel=_channel(value.get("channel") or meta.get("channel")),
            team=text(mapping(meta.get("team")).get("name")),
            language=language(additional.get("conversation_language") or browser.get("browser_language")),
            changed_at=changed_at or NEVER,
            implied=(ended(conversation, changed_at, rank=2),) if is_done and changed_at else (),
        )
        self.directory.put(conversation, self._completed(conversation, head))

    def _completed(self, conversation: str, head: Head) -> Head:
        """Short shapes leave out what longer ones said: it is kept from whichever names it."""
        known = self.directory.heads.get(conversation)
        if known is None:
            return head
        newer, older = (head, known) if head.changed_at >= known.changed_at else (known, head)
        del self.directory.heads[conversation]
        return newer._replace(
            customer=newer.customer or older.customer,
            brand=newer.brand or older.brand,
            channel=newer.channel or older.channel,
            team=newer.team or older.team,
            language=newer.language or older.language,
        )

    def _changed_at(self, value: dict[str, Any]) -> datetime | None:
        given = [_changes(value).get("updated_at"), value.get("updated_at"), value.get("last_activity_at")]
        times = (moment_if_any(item, self.zone) for item in (*given, value.get("timestamp")))
        return next(filter(None, times), None)

    def _message(self, value: dict[str, Any], conversation: str) -> Iterator[Draft]:
        kind = MESSAGE_TYPES.get(word(value.get("message_type")), word(value.get("message_type")))
        if kind not in MESSAGE_TYPES.values():
            raise Unusable("its message_type is unknown")
        sender = mapping(value.get("sender"))
        draft = Draft(
            conversation,
            record_id("message", value, conversation),
            moment(value.get("created_at"), self.zone),
            Kind.NOTE if value.get("private") is True else Kind.MESSAGE,
            by=identity(sender.get("id", value.get("sender_id"))),
            actor_kind=_actor_kind(kind, value, sender),
            text=text(value.get("content")),
        )
        if kind == "activity":
            yield _activity(draft._replace(kind=Kind.EVENT))
        elif draft.actor_kind is Actor.CUSTOMER:
            yield draft
        else:
            yield draft._replace(name=text(sender.get("name")) or text(sender.get("available_name")))

    def _change(self, value: dict[str, Any], conversation: str) -> Iterator[Draft]:
        changes, event = _changes(value), word(value.get("event"))
        status = word(changes.get("status"))
        if event == "conversation_status_changed" and not status:
            status = word(value.get("status"))
        status = {"conversation_resolved": "resolved", "conversation_opened": "open"}.get(event, status)
        assignee = mapping(mapping(value.get("meta")).get("assignee"))
        is_assigned = bool(changes.get("assignee_id")) and bool(assignee)
        if not is_assigned and status not in ("resolved", "open"):
            return
        at = self._changed_at(value)
        if at is None:
            raise Unusable("it names no time")
        made = f"{conversation}:{at.timestamp():.0f}"
        if status in ("resolved", "open"):
            kind = Kind.CLOSED if status == "resolved" else Kind.REOPENED
            draft = Draft(conversation, f"{kind}:{made}", at, kind, actor_kind=Actor.SYSTEM)
            yield draft._replace(topic="state")
        if is_assigned:
            draft = Draft(
                conversation, f"assigned:{made}", at, Kind.ASSIGNED, by=identity(assignee.get("id"))
            )
            yield draft._replace(actor_kind=Actor.AGENT, name=text(assignee.get("name")), topic="holder")


def _changes(value: dict[str, Any]) -> dict[str, Any]:
    """What each changed attribute is now, of `changed_attributes: [{status: {current_value}}]`."""
    found: dict[str, Any] = {}
    for change in mappings(value.get("changed_attributes")):
        found |= {key: mapping(item).get("current_value") for key, item in change.items()}
    return found


def _actor_kind(kind: str, value: dict[str, Any], sender: dict[str, Any]) -> Actor:
    """A person answers by hand; what a rule, a campaign or a template sends is the system's."""
    by = word(sender.get("type")) or word(value.get("sender_type"))
    attributes = mapping(value.get("content_attributes")) | mapping(value.get("additional_attributes"))
    if kind == "incoming":
        return Actor.CUSTOMER
    if by in BOTS:
        return Actor.BOT
    if kind != "outgoing" or attributes.get("automation_rule_id") or attributes.get("campaign_id"):
        return Actor.SYSTEM
    return Actor.AGENT if by in PEOPLE or sender else Actor.SYSTEM


def _activity(draft: Draft) -> Draft:
    """What an activity message tells, as far as webhooks did not tell it better."""
    words = draft.text or ""
    told = draft._replace(text=None, topic="state", rank=1)
    if CLOSING.search(words):
        return told._replace(kind=Kind.CLOSED)
    if REOPENING.search(words):
        return told._replace(kind=Kind.REOPENED)
    if found := ASSIGNING.search(words):
        name = found["name"] or found["own"]
        told = told._replace(kind=Kind.ASSIGNED, actor_kind=Actor.AGENT, by=None, name=name)
        return told._replace(topic="holder")
    return draft


def _channel(value: Any) -> str | None:
    """`chat` of `Channel::WebWidget`."""
    found = word(value).removeprefix("channel::")
    return CHANNELS.get(found, found) or None
