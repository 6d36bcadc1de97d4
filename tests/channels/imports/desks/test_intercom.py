from typing import Any

from tests.channels.imports.desks.exports import lines, read, source
from troth.channels.imports.desks import intercom

TEN = 1772445600  # 2026-03-02 10:00 UTC
EMMA = {"type": "user", "id": "5f", "name": "Emma", "email": "emma@customer.example"}
ANNA = {"type": "admin", "id": "81", "name": "<i>Anna</i>", "email": "anna@shop.example"}
BOT = {"type": "bot", "id": "90", "name": "Fin"}


def part(known: int, minutes: int, kind: str, author: dict[str, Any] | None, **said: Any) -> dict[str, Any]:
    return {
        "type": "conversation_part",
        "id": str(known),
        "part_type": kind,
        "body": None,
        "created_at": TEN + 60 * minutes,
        "assigned_to": None,
        "author": author,
        "redacted": False,
    } | said


PARTS = [
    part(1, 1, "comment", BOT, body="<p>A person is <b>near</b></p>"),
    part(2, 2, "assignment", BOT, assigned_to={"type": "team", "id": "7"}),
    part(3, 3, "away_mode_assignment", ANNA, assigned_to={"type": "admin", "id": "81"}),
    part(4, 4, "note", ANNA, body="<p>Look</p>"),
    part(5, 10, "comment", ANNA, body="<p>Tomorrow</p>"),
    part(6, 11, "close", ANNA, body="<p>Bye</p>"),
    part(7, 30, "comment", EMMA, redacted=True),
    part(8, 30, "open", EMMA),
    part(9, 31, "snoozed", ANNA),
    part(10, 32, "conversation_rating_changed", EMMA),
    part(11, 33, "assignment", ANNA, assigned_to={"type": "nobody_admin", "id": None}),
]


def conversation(parts: list[dict[str, Any]] | None = PARTS, **said: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "conversation",
        "id": "12",
        "created_at": TEN,
        "updated_at": TEN + 7200,
        "source": {
            "type": "conversation",
            "id": "3",
            "delivered_as": "customer_initiated",
            "subject": "",
            "body": "<p>Where is it?</p>",
            "author": EMMA,
        },
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "5f"}]},
        "team_assignee_id": "7",
        "open": True,
        "state": "open",
        "statistics": {"time_to_admin_reply": 1, "last_close_at": TEN + 660},
    }
    if parts is not None:
        found["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": parts,
            "total_count": len(parts),
        }
    return found | said


TOLD = [
    ("10:00", "message", "customer"),
    ("10:01", "message", "bot"),
    ("10:02", "assigned", "agent"),
    ("10:03", "assigned", "agent"),
    ("10:04", "note", "agent"),
    ("10:10", "message", "agent"),
    ("10:11", "closed", "agent"),
    ("10:11", "message", "agent"),
    ("10:30", "message", "customer"),
    ("10:30", "reopened", "customer"),
    ("10:31", "event", "agent"),
    ("10:33", "event", "agent"),
]


def test_a_conversation_is_told_by_its_parts_wherever_it_lies() -> None:
    listed = {"type": "conversation.list", "pages": {"type": "pages"}, "conversations": [conversation()]}
    for export in (source(conversation()), lines([conversation()]), source(listed), source([conversation()])):
        found = read(intercom, export)
        assert found.told("12") == TOLD
        assert found.asides == []


def test_names_and_words_are_plain() -> None:
    teams = {"type": "team.list", "teams": [{"type": "team", "id": "7", "name": "Returns"}]}
    found = read(intercom, lines([conversation()]), source(teams, "teams.json"))
    answer = found.one("part:5")
    assert (answer.actor, answer.customer, answer.channel) == ("<i>Anna</i>", "5f", "chat")
    assert (answer.team, answer.text) == ("Returns", "Tomorrow")
    assert found.one("source:12").actor == "5f"
    assert found.one("part:1").text == "A person is near"
    assert found.one("part:7").text is None
    assert found.one("assigned:part:2").team == "Returns"
    assert found.one("assigned:part:3").actor == "81"


def test_who_began_is_told_by_how_it_was_delivered() -> None:
    for delivered_as, author, expected in (
        ("customer_initiated", EMMA, "customer"),
        ("customer_initiated", dict(EMMA, type="lead"), "customer"),
        ("admin_initiated", ANNA, "agent"),
        ("automated", ANNA, "system"),
        ("operator_initiated", BOT, "bot"),
        (None, EMMA, "customer"),
    ):
        begun = conversation([], source={"type": "email", "delivered_as": delivered_as, "author": author})
        assert read(intercom, lines([begun])).told() == [("10:00", "message", expected)]


def test_a_closed_conversation_whose_parts_do_not_say_so_ends_when_its_statistics_say() -> None:
    found = read(intercom, lines([conversation(PARTS[:1], state="closed", open=False)]))
    assert found.told()[-1] == ("10:11", "closed", "system")
    snoozed = read(intercom, lines([conversation(PARTS[:1], state="snoozed", open=True)]))
    assert "closed" not in [kind for _, kind, _ in snoozed.told()]


def test_what_the_export_leaves_out_is_said() -> None:
    found = read(intercom, lines([conversation(None, tags=[]), conversation(id="13")]))
    assert "came without their parts" in found.asides[0].reason
    many = conversation()
    many["conversation_parts"]["total_count"] = 700
    assert "their ends are missing" in read(intercom, lines([many])).asides[0].reason


def test_the_first_version_of_the_api_is_read_too() -> None:
    old = {
        "type": "conversation",
        "id": "12",
        "created_at": TEN,
        "user": {"type": "user", "id": "5f"},
        "conversation_message": {"id": "1", "body": "<p>Hi</p>", "author": EMMA, "delivered_as": None},
        "conversation_parts": {"conversation_parts": PARTS[4:5], "total_count": 1},
    }
    found = read(intercom, source(old))
    assert found.told() == [("10:00", "message", "customer"), ("10:10", "message", "agent")]
    assert {entry.customer for entry in found.entries} == {"5f"}


def test_times_in_milliseconds_and_odd_parts_cost_nothing_else() -> None:
    parts = [
        part(1, 0, "comment", EMMA, created_at=(TEN + 60) * 1000),
        part(2, 0, "comment", ANNA, created_at=0),
        part(3, 5, "comment", None),
        part(4, 6, "participant_added", {"type": "team", "id": 7}),
        {"type": "conversation_part"},
    ]
    found = read(intercom, lines([conversation(parts)]))
    assert found.told() == [
        ("10:00", "message", "customer"),
        ("10:01", "message", "customer"),
        ("10:05", "message", "system"),
        ("10:06", "event", "agent"),
    ]
    assert found.reasons() == [(1, "part: its time is impossible: 0")]
