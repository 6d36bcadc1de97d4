import random
from typing import Any

from tests.channels.imports.desks.exports import lines, read, source
from troth.channels.imports.desks import freshdesk, zendesk

EMMA, ANNA = 31, 41
DAY = "2026-03-02T"


def ticket(**said: Any) -> dict[str, Any]:
    return {
        "id": 5,
        "subject": "Order",
        "description": "<div>Where is <b>it</b>?</div>",
        "description_text": "Where is it?",
        "requester_id": EMMA,
        "responder_id": ANNA,
        "group_id": 7,
        "product_id": 8,
        "company_id": None,
        "source": 1,
        "status": 2,
        "spam": False,
        "fr_escalated": False,
        "created_at": f"{DAY}10:00:00Z",
        "updated_at": f"{DAY}18:00:00Z",
    } | said


def said(known: int, clock: str, **more: Any) -> dict[str, Any]:
    return {
        "id": known,
        "ticket_id": 5,
        "user_id": ANNA,
        "incoming": False,
        "private": False,
        "source": 0,
        "body": f"<p>Words {known}</p>",
        "body_text": f"Words {known}",
        "created_at": f"{DAY}{clock}:00Z",
    } | more


TALK = [
    said(1, "10:01", user_id=None),
    said(2, "10:05", private=True, source=2),
    said(3, "10:10", incoming=True, user_id=32),
    said(4, "10:30"),
    said(5, "10:40", source=8),
    said(6, "10:50", incoming=True, user_id=EMMA, source=6),
    said(7, "19:00", incoming=True, user_id=EMMA),
]
TOLD = [
    ("10:00", "message", "customer"),
    ("10:01", "message", "system"),
    ("10:05", "note", "agent"),
    ("10:10", "message", "customer"),
    ("10:30", "message", "agent"),
    ("10:40", "note", "agent"),
    ("19:00", "message", "customer"),
]


def test_conversations_lie_within_their_ticket_or_beside_it() -> None:
    for sources in (
        [source([ticket(conversations=TALK)])],
        [source(TALK, "conversations.json"), source([ticket()], "tickets.json")],
        [lines([*TALK, ticket()])],
        [source({"results": [ticket(conversations=TALK)], "total": 1})],
    ):
        found = read(freshdesk, *sources)
        assert found.told("5") == TOLD
        assert found.asides == []


def test_names_come_from_files_of_their_own() -> None:
    found = read(
        freshdesk,
        source([ticket(conversations=TALK)]),
        source([{"id": ANNA, "ticket_scope": 1, "contact": {"name": "<b>Anna</b>"}}], "agents.json"),
        source([{"id": 7, "name": "Returns", "escalate_to": None}], "groups.json"),
        source(
            [{"id": 8, "name": "Shop", "description": "", "primary_email": "help@shop.example"}],
            "products.json",
        ),
        source([{"id": EMMA, "name": "Emma", "view_all_tickets": False, "language": "es"}], "contacts.json"),
    )
    answer = found.one("conversation:4")
    assert (answer.actor, answer.customer, answer.channel) == ("<b>Anna</b>", "31", "mail")
    assert (answer.team, answer.brand, answer.language, answer.text) == ("Returns", "Shop", "es", "Words 4")
    assert found.one("conversation:3").actor == "32"


def test_an_outbound_mail_is_the_agents() -> None:
    assert read(freshdesk, source([ticket(source=10, conversations=[])])).told() == [
        ("10:00", "message", "agent")
    ]


STATS = {
    "first_responded_at": f"{DAY}11:00:00Z",
    "agent_responded_at": f"{DAY}12:00:00Z",
    "requester_responded_at": f"{DAY}11:30:00Z",
    "resolved_at": f"{DAY}12:00:00Z",
    "closed_at": f"{DAY}17:00:00Z",
    "reopened_at": None,
}


def test_statistics_stand_in_only_where_there_are_no_conversations() -> None:
    found = read(freshdesk, source([ticket(stats=STATS, status=5)]))
    assert found.told() == [
        ("10:00", "message", "customer"),
        ("11:00", "message", "agent"),
        ("11:30", "message", "customer"),
        ("12:00", "closed", "system"),
        ("12:00", "message", "agent"),
    ]
    assert "came without their conversations" in found.asides[0].reason
    talked = read(freshdesk, source([ticket(stats=STATS, status=5, conversations=TALK[3:4])]))
    assert talked.told() == [TOLD[0], TOLD[4], ("12:00", "closed", "system")]


def test_when_the_first_answer_was_due_is_a_norm() -> None:
    for due, expected in (("12:00", "kept"), ("10:30", "broken")):
        found = read(freshdesk, source([ticket(stats=STATS, fr_due_by=f"{DAY}{due}:00Z", conversations=[])]))
        promise = found.one("norm:5:first_reply")
        assert (promise.promise_ending, promise.promise_told_at) == (expected, None)
    still = read(freshdesk, source([ticket(fr_due_by=f"{DAY}12:00:00Z")])).one("norm:5:first_reply")
    assert still.promise_ending is None


def test_the_account_export_is_read() -> None:
    old = {key: value for key, value in ticket(status=4).items() if key not in ("description_text", "id")}
    old |= {"display_id": 5, "created_at": f"{DAY}11:00:00+01:00"}
    notes = [{key: value for key, value in one.items() if key != "ticket_id"} for one in TALK]
    for inner in (notes, [{"note": note} for note in notes]):
        found = read(freshdesk, source([{"helpdesk_ticket": old | {"notes": inner}}]))
        assert found.told() == [*TOLD[:6], ("18:00", "closed", "system"), TOLD[6]]
    assert found.one("description:5").text == "Where is it?"


def test_spam_and_what_is_odd_are_set_aside() -> None:
    odd = [
        ticket(id=6, spam=True),
        ticket(id=None),
        ticket(id=7, created_at="2026-03-02 10:00:00", conversations=[]),
        said(9, "10:00", ticket_id=None),
        said(10, "10:00", ticket_id=5, created_at=1772445600000),
    ]
    found = read(freshdesk, lines(odd))
    assert found.told() == [("10:00", "message", "agent")]
    assert found.reasons() == [
        (1, "ticket: marked as spam, and left out"),
        (2, "ticket: it has no id"),
        (3, "ticket: its time names no zone, and none was given"),
        (4, "conversation: it names no ticket"),
    ]


def test_its_tickets_are_not_taken_for_those_of_another_desk() -> None:
    assert not zendesk.recognises(source([ticket(conversations=TALK)]))
    assert not freshdesk.recognises(
        source([{"requester_id": 1, "submitter_id": 1, "description": "responder_id"}])
    )


def test_order_and_doubles_change_nothing() -> None:
    records = [ticket(status=5, stats=STATS), ticket(status=2, updated_at=f"{DAY}11:00:00Z"), *TALK]
    expected = set(read(freshdesk, lines(records)).entries)
    for seed in range(8):
        shuffled = records * 2
        random.Random(seed).shuffle(shuffled)
        assert set(read(freshdesk, lines(shuffled)).entries) == expected
