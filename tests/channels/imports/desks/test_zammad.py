import random
from typing import Any

from tests.channels.imports.desks.exports import lines, read, source
from troth.channels.imports.desks import zammad

EMMA, ANNA = 6, 3
DAY = "2026-03-02T"


def ticket(**said: Any) -> dict[str, Any]:
    return {
        "id": 2,
        "number": "22002",
        "title": "Order 777555",
        "group_id": 1,
        "state_id": 2,
        "customer_id": EMMA,
        "owner_id": ANNA,
        "organization_id": 3,
        "create_article_type_id": 1,
        "create_article_sender_id": 2,
        "first_response_escalation_at": None,
        "close_at": None,
        "created_at": f"{DAY}10:00:00.000Z",
        "updated_at": f"{DAY}18:00:00.000Z",
    } | said


def article(known: int, clock: str, sender: str, **said: Any) -> dict[str, Any]:
    return {
        "id": known,
        "ticket_id": 2,
        "sender": sender,
        "type": "email",
        "internal": False,
        "from": "Someone <someone@example.org>",
        "content_type": "text/html",
        "body": f"<p>Words {known}</p>",
        "created_by_id": EMMA if sender == "Customer" else ANNA,
        "created_by": "emma@customer.example" if sender == "Customer" else "anna@shop.example",
        "created_at": f"{DAY}{clock}:00.000Z",
    } | said


ARTICLES = [
    article(1, "10:00", "Customer"),
    article(2, "10:01", "System"),
    article(3, "10:05", "Agent", internal=True, type="note"),
    article(4, "10:10", "Agent", type="note"),
    article(5, "10:30", "Agent"),
    article(6, "19:00", "Customer", type="web"),
    article(7, "19:05", "Customer", preferences={"is-auto-response": True}),
]
TOLD = [
    ("10:00", "message", "customer"),
    ("10:01", "message", "system"),
    ("10:05", "note", "agent"),
    ("10:10", "update", "agent"),
    ("10:30", "message", "agent"),
    ("19:00", "message", "customer"),
    ("19:05", "event", "customer"),
]
USERS = [
    {"id": EMMA, "firstname": "Emma", "lastname": "Bos", "role_ids": [3], "login": "emma@customer.example"},
    {
        "id": ANNA,
        "firstname": "<b>Anna</b>",
        "lastname": "Smit",
        "role_ids": [2],
        "login": "anna@shop.example",
    },
]
GROUPS = [{"id": 1, "name": "Returns", "follow_up_possible": "yes", "signature_id": None}]


def test_articles_by_ticket_and_tickets_and_people_lie_in_files_of_their_own() -> None:
    found = read(
        zammad,
        source(ARTICLES, "by_ticket/2.json"),
        source([ticket()], "tickets.json"),
        source(USERS, "users.json"),
        source(GROUPS, "groups.json"),
    )
    assert found.told("2") == TOLD
    answer = found.one("article:5")
    assert (answer.actor, answer.customer, answer.channel) == ("<b>Anna</b> Smit", "6", "mail")
    assert (answer.team, answer.text) == ("Returns", "Words 5")
    assert found.one("article:1").actor == "6"
    assert found.one("article:6").channel == "web"
    assert found.asides == []


def test_expanded_objects_tell_names_themselves() -> None:
    expanded = ticket(
        group="Returns", state="closed", close_at=f"{DAY}11:00:00Z", organization="Gold", articles=ARTICLES
    )
    found = read(zammad, source([expanded]))
    assert found.told() == [*TOLD[:5], ("11:00", "closed", "system"), *TOLD[5:]]
    answer = found.one("article:5")
    assert (answer.team, answer.segment, answer.actor) == ("Returns", "Gold", "anna@shop.example")
    assert {entry.actor for entry in found.entries if entry.actor_kind == "customer"} == {"6"}


def test_assets_are_read() -> None:
    assets = {
        "Ticket": {"2": ticket()},
        "TicketArticle": {str(one["id"]): one for one in ARTICLES},
        "User": {str(one["id"]): one for one in USERS},
    }
    found = read(zammad, source({"tickets": [2], "tickets_count": 1, "assets": assets}))
    assert found.told() == TOLD
    assert read(zammad, source({"record_ids": [2], "assets": assets})).told() == TOLD


def test_senders_and_types_may_be_numbers() -> None:
    senders = {"Agent": 1, "Customer": 2, "System": 3}
    numbered = [
        {key: value for key, value in one.items() if key not in ("sender", "type")}
        | {"sender_id": senders[one["sender"]], "type_id": 10 if one["type"] == "note" else 1}
        for one in ARTICLES
    ]  # fmt: skip
    assert read(zammad, lines(numbered)).told() == TOLD


def change(known: int, clock: str, attribute: str, old: str, new: str, **said: Any) -> dict[str, Any]:
    return {
        "id": known,
        "o_id": 2,
        "object": "Ticket",
        "type": "updated",
        "attribute": attribute,
        "value_from": old,
        "value_to": new,
        "created_by_id": ANNA,
        "created_at": f"{DAY}{clock}:00.000Z",
    } | said


HISTORY = [
    change(1, "10:02", "owner", "-", "Anna Smit", id_to=ANNA),
    change(2, "10:03", "group", "Users", "Returns"),
    change(3, "11:00", "state", "open", "closed"),
    change(4, "12:00", "state", "closed", "open", created_by_id=1),
    change(5, "13:00", "owner", "Anna Smit", "-", id_to=1),
    change(6, "13:01", "title", "a", "b"),
]


def test_history_tells_of_owners_and_states() -> None:
    found = read(
        zammad, source({"history": HISTORY, "assets": {}}), source([ticket(state_id=4)], "tickets.json")
    )
    assert found.told() == [
        ("10:00", "message", "customer"),
        ("10:02", "assigned", "agent"),
        ("10:03", "assigned", "agent"),
        ("11:00", "closed", "agent"),
        ("12:00", "reopened", "system"),
    ]
    assert "came without their articles" in found.asides[0].reason


def test_a_state_is_what_the_export_calls_it() -> None:
    states = {"ticket_states": [{"id": 9, "name": "closed", "state_type_id": 5}]}
    found = read(zammad, source([ticket(state_id=9)]), source(states, "states.json"))
    assert ("18:00", "closed", "system") in found.told()


def test_an_escalation_that_still_runs_is_a_norm() -> None:
    found = read(zammad, source([ticket(first_response_escalation_at=f"{DAY}12:00:00Z")]))
    promise = found.one("norm:2:first_reply")
    assert f"{promise.promise_due_at:%H:%M}" == "12:00"
    assert promise.promise_told_at is None


def test_what_is_odd_costs_only_itself() -> None:
    odd = [
        ARTICLES[0],
        article(8, "10:01", "Robot"),
        article(9, "10:02", "Agent", created_at="2026-03-02 10:02"),
        article(10, "10:03", "Agent", ticket_id=None),
        {"hello": 1},
        article(11, "10:04", "Agent", body=None, preferences=[], type=None),
    ]
    found = read(zammad, source(odd))
    assert found.told() == [("10:00", "message", "customer"), ("10:04", "message", "agent")]
    assert len(found.asides) == 4


def test_order_and_doubles_change_nothing() -> None:
    records = [
        ticket(state_id=4, updated_at=f"{DAY}17:00:00Z"),
        ticket(state_id=4),
        *ARTICLES,
        *USERS,
        *GROUPS,
        *HISTORY,
    ]
    expected = set(read(zammad, lines(records)).entries)
    for seed in range(8):
        shuffled = records * 2
        random.Random(seed).shuffle(shuffled)
        assert set(read(zammad, lines(shuffled)).entries) == expected
