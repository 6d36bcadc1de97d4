import random
from typing import Any

from tests.channels.imports.desks.exports import lines, read, source
from troth.channels.imports.desks import chatwoot

TEN = 1772445600  # 2026-03-02 10:00 UTC
EMMA = {"id": 31, "name": "Emma", "email": "emma@customer.example", "type": "contact"}
ANNA = {"id": 4, "name": "<i>Anna</i>", "type": "user"}
BOT = {"id": 9, "name": "Helper", "type": "agent_bot"}


def message(
    known: int, minutes: int, kind: int | str, sender: dict[str, Any] | None, **said: Any
) -> dict[str, Any]:
    return {
        "id": known,
        "content": f"Words {known}",
        "inbox_id": 1,
        "conversation_id": 12,
        "message_type": kind,
        "content_type": "text",
        "content_attributes": {},
        "created_at": TEN + 60 * minutes,
        "private": False,
        "sender": sender,
    } | said


def conversation(**said: Any) -> dict[str, Any]:
    return {
        "meta": {
            "sender": EMMA,
            "channel": "Channel::WebWidget",
            "assignee": ANNA,
            "team": {"name": "Returns"},
        },
        "id": 12,
        "account_id": 1,
        "additional_attributes": {
            "browser": {"browser_language": "tr-TR"},
            "referer": "https://shop.example",
        },
        "inbox_id": 1,
        "status": "open",
        "can_reply": True,
        "created_at": TEN,
        "last_activity_at": TEN + 3600,
        "messages": [],
    } | said


TALK = [
    message(1, 0, 0, EMMA),
    message(2, 1, 3, None, content="We usually answer in a few hours"),
    message(3, 2, 1, BOT),
    message(4, 3, 0, EMMA),
    message(5, 4, 1, ANNA, private=True),
    message(6, 5, 2, None, content="Assigned to Anna by Ben"),
    message(7, 10, 1, ANNA),
    message(8, 11, 2, None, content="Conversation was marked resolved by Anna"),
    message(9, 30, 0, EMMA),
    message(10, 31, 2, None, content="Label sale added"),
]
TOLD = [
    ("10:00", "message", "customer"),
    ("10:01", "message", "system"),
    ("10:02", "message", "bot"),
    ("10:03", "message", "customer"),
    ("10:04", "note", "agent"),
    ("10:05", "assigned", "agent"),
    ("10:10", "message", "agent"),
    ("10:11", "closed", "system"),
    ("10:30", "message", "customer"),
    ("10:31", "event", "system"),
]


def test_messages_and_their_conversation_lie_in_files_of_their_own() -> None:
    found = read(
        chatwoot,
        source({"meta": {"labels": [], "contact": EMMA}, "payload": TALK}, "messages.json"),
        source({"data": {"meta": {"all_count": 1}, "payload": [conversation()]}}, "conversations.json"),
    )
    assert found.told("12") == TOLD
    answer = found.one("message:7")
    assert (answer.actor, answer.customer, answer.channel) == ("<i>Anna</i>", "31", "chat")
    assert (answer.team, answer.language) == ("Returns", "tr")
    assert found.one("message:1").actor == "31"
    assert found.asides == []


def test_an_open_conversation_is_not_closed_and_a_resolved_one_is() -> None:
    for status, expected in (("open", 0), ("pending", 0), ("snoozed", 0), ("resolved", 1)):
        found = read(chatwoot, lines([conversation(status=status, messages=[TALK[0]])]))
        assert [kind for _, kind, _ in found.told()].count("closed") == expected


def hook(event: str, value: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"event": event, "account": {"id": 1, "name": "Shop"}} | value | said


def changed(minutes: int, **attributes: tuple[Any, Any]) -> dict[str, Any]:
    changes = [{key: {"previous_value": old, "current_value": new}} for key, (old, new) in attributes.items()]
    return {"changed_attributes": changes, "updated_at": TEN + 60 * minutes + 0.25}


HOOKS = [
    hook("conversation_created", conversation()),
    hook(
        "message_created",
        message(1, 0, "incoming", EMMA, created_at="2026-03-02 10:00:00 UTC"),
        conversation=conversation(),
    ),
    hook("conversation_updated", conversation(), **changed(2, assignee_id=(None, 4))),
    hook("conversation_typing_on", conversation()),
    hook(
        "message_created",
        message(7, 0, "outgoing", ANNA, created_at="2026-03-02T10:10:00.000Z"),
        conversation=conversation(),
    ),
    hook(
        "message_created",
        message(8, 11, "activity", None, content="Conversation was marked resolved by Anna"),
        conversation=conversation(),
    ),
    hook(
        "conversation_status_changed",
        conversation(status="resolved"),
        **changed(11, status=("open", "resolved")),
    ),
    hook(
        "conversation_status_changed", conversation(status="open"), **changed(30, status=("resolved", "open"))
    ),
    hook("contact_created", EMMA),
]


def test_webhook_events_tell_of_status_and_assignment_once() -> None:
    found = read(chatwoot, lines(HOOKS))
    assert found.told() == [
        ("10:00", "message", "customer"),
        ("10:02", "assigned", "agent"),
        ("10:10", "message", "agent"),
        ("10:11", "closed", "system"),
        ("10:30", "reopened", "system"),
    ]
    assert {entry.brand for entry in found.entries} == {"Shop"}
    assert found.asides == []


def test_order_and_doubles_change_nothing() -> None:
    expected = set(read(chatwoot, lines(HOOKS)).entries)
    for seed in range(8):
        shuffled = HOOKS * 2
        random.Random(seed).shuffle(shuffled)
        assert set(read(chatwoot, source(shuffled)).entries) == expected


def test_an_outgoing_message_of_a_rule_or_of_nobody_is_the_systems() -> None:
    talk = [
        message(1, 0, 0, EMMA),
        message(2, 1, 1, ANNA, content_attributes={"automation_rule_id": 3}),
        message(3, 2, 1, None),
        message(4, 3, 1, None, sender_type="AgentBot", sender_id=9),
    ]
    found = read(chatwoot, source({"payload": talk}))
    assert [who for _, _, who in found.told()] == ["customer", "system", "system", "bot"]


def test_what_is_odd_costs_only_itself() -> None:
    talk = [
        message(1, 0, 0, EMMA),
        message(2, 0, 7, EMMA),
        message(3, 0, 1, ANNA, created_at=None),
        message(4, 0, 1, ANNA, conversation_id=None),
        message(5, 5, 1, dict(ANNA, name=None), content=None, content_attributes=[]),
    ]
    found = read(chatwoot, source({"payload": talk}))
    assert found.told() == [("10:00", "message", "customer"), ("10:05", "message", "agent")]
    assert [reason for _, reason in found.reasons()] == [
        "message: its message_type is unknown",
        "message: it names no time",
        "message: it names no conversation",
    ]
