import random
from typing import Any

import pytest

from tests.channels.imports.desks.exports import Reading, lines, read, source
from troth.channels.imports.desks import zendesk
from troth.channels.imports.reader import Hints

EMMA, CARL, ANNA, BEN = 11, 12, 21, 22  # two customers, two agents
DAY = "2026-03-02T"


def ticket(**said: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "requester_id": EMMA,
        "submitter_id": EMMA,
        "assignee_id": ANNA,
        "group_id": 7,
        "brand_id": 5,
        "organization_id": None,
        "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
        "status": "open",
        "subject": "Order 1234",
        "description": "Where is my order?",
        "created_at": f"{DAY}10:00:00Z",
        "updated_at": f"{DAY}18:00:00Z",
    } | said


def comment(known: int, clock: str, author: int, **said: Any) -> dict[str, Any]:
    return {
        "id": known,
        "type": "Comment",
        "author_id": author,
        "body": f"Words {known}",
        "html_body": f"<p>Words {known}</p>",
        "public": True,
        "created_at": f"{DAY}{clock}:00Z",
        "via": {"channel": "email"},
    } | said


PEOPLE = {
    "users": [
        {
            "id": EMMA,
            "role": "end-user",
            "name": "Emma <b>Bos</b>",
            "locale": "nl-NL",
            "ticket_restriction": None,
        },
        {"id": CARL, "role": "end-user", "name": "Carl", "locale": "en-US"},
        {"id": ANNA, "role": "agent", "name": "<b>Anna</b>", "locale": "en-US"},
        {"id": BEN, "role": "admin", "name": "Ben"},
    ],
    "next_page": None,
    "count": 4,
}
TALK = [
    comment(101, "10:00", EMMA),
    comment(102, "10:05", ANNA, public=False),
    comment(103, "10:20", CARL),
    comment(104, "10:30", ANNA),
    comment(105, "19:00", EMMA),
]
TOLD = [
    ("10:00", "message", "customer"),
    ("10:05", "note", "agent"),
    ("10:20", "message", "customer"),
    ("10:30", "message", "agent"),
    ("18:00", "closed", "system"),
    ("19:00", "message", "customer"),
]


def test_a_ticket_in_lines_tells_who_wrote_what_and_when() -> None:
    found = read(zendesk, lines([ticket(comments=TALK, status="solved")]), source(PEOPLE, "users.json"))
    assert found.told("1") == TOLD
    answer = found.one("comment:104")
    assert (answer.actor, answer.customer, answer.channel, answer.team, answer.brand) == (
        "<b>Anna</b>",
        "11",
        "mail",
        "7",
        "5",
    )
    assert (answer.text, answer.language) == ("Words 104", "nl")
    assert found.one("comment:103").actor == "12"
    assert found.asides == []


def test_comments_may_lie_in_files_before_their_tickets() -> None:
    found = read(
        zendesk,
        source({"comments": TALK, "next_page": None, "count": 5}, "tickets/1/comments.json"),
        source(PEOPLE, "users.json"),
        source({"tickets": [ticket(status="closed")], "end_time": 1, "next_page": None}, "tickets.json"),
    )
    assert found.told() == TOLD


def test_without_people_the_requester_and_the_copied_are_the_customers() -> None:
    found = read(zendesk, lines([ticket(comments=TALK, email_cc_ids=[CARL], status="solved")]))
    assert found.told() == TOLD
    assert found.one("comment:104").actor == str(ANNA)


def test_names_of_groups_brands_and_organizations_are_used_where_they_are_known() -> None:
    page = {
        "tickets": [ticket(comments=TALK, organization_id=3)],
        "groups": [{"id": 7, "name": "Returns"}],
        "brands": [{"id": 5, "name": "Shop"}],
        "organizations": [{"id": 3, "name": "Gold"}],
    }
    answer = read(zendesk, source(page)).one("comment:104")
    assert (answer.team, answer.brand, answer.segment) == ("Returns", "Shop", "Gold")


def test_the_brand_that_a_person_names_goes_before_a_bare_number() -> None:
    found = read(zendesk, lines([ticket(comments=TALK)]), hints=Hints(brand="Shop"))
    assert {entry.brand for entry in found.entries} == {"Shop"}


def test_a_ticket_without_comments_gives_its_description_and_says_what_is_missing() -> None:
    found = read(zendesk, source({"ticket": ticket()}))
    assert found.told() == [("10:00", "message", "customer")]
    assert found.reasons() == [
        (None, "1 tickets came without their comments: of each only its first message is known")
    ]


def audit(known: int, clock: str, author: int, *events: dict[str, Any], **said: Any) -> dict[str, Any]:
    stamp = f"{DAY}{clock}:00Z"
    return {
        "id": known,
        "ticket_id": 1,
        "created_at": stamp,
        "author_id": author,
        "events": list(events),
    } | said


AUDITS = [
    audit(
        201,
        "10:00",
        EMMA,
        {"id": 101, "type": "Comment", "body": "Where?", "public": True, "author_id": EMMA},
        {"id": 2, "type": "Create", "field_name": "status", "value": "new"},
    ),
    audit(
        202,
        "10:01",
        -1,
        {"id": 3, "type": "Change", "field_name": "group_id", "value": "7", "previous_value": None},
        {"id": 4, "type": "Notification", "body": "We got it", "recipients": [EMMA]},
        via={"channel": "rule"},
    ),
    audit(203, "10:02", ANNA, {"id": 5, "type": "Change", "field_name": "assignee_id", "value": str(BEN)}),
    audit(
        204,
        "11:00",
        BEN,
        {"id": 104, "type": "Comment", "html_body": "<p>It &amp; you</p>", "public": True},
        {"id": 6, "type": "Change", "field_name": "status", "value": "solved", "previous_value": "open"},
    ),
    audit(205, "12:00", EMMA, {"id": 7, "type": "Change", "field_name": "status", "value": "open",
                               "previous_value": "solved"}),
    audit(206, "13:00", -1, {"id": 8, "type": "Change", "field_name": "status", "value": "solved",
                             "previous_value": "open"}),
    audit(207, "14:00", -1, {"id": 9, "type": "Change", "field_name": "status", "value": "closed",
                             "previous_value": "solved"}),
]  # fmt: skip


def test_audits_tell_who_held_it_and_when_it_was_closed_and_reopened() -> None:
    found = read(zendesk, lines(AUDITS), source({"tickets": [ticket(status="closed")]}, "tickets.json"))
    assert found.told() == [
        ("10:00", "message", "customer"),
        ("10:01", "assigned", "agent"),
        ("10:02", "assigned", "agent"),
        ("11:00", "closed", "agent"),
        ("11:00", "message", "agent"),
        ("12:00", "reopened", "customer"),
        ("13:00", "closed", "system"),
    ]
    assert found.one("comment:104").text == "It & you"
    assert found.one("assigned:audit:203").actor == str(BEN)


def test_a_rule_that_writes_is_the_system_and_a_bot_is_a_bot() -> None:
    talk = [
        comment(101, "10:00", EMMA),
        comment(102, "10:01", -1),
        comment(103, "10:02", ANNA, via={"channel": "rule"}),
        comment(104, "10:03", 99, via={"channel": "answer_bot_for_web_widget"}),
        comment(105, "10:04", BEN),
    ]
    assert [who for _, _, who in read(zendesk, lines([ticket(comments=talk)])).told()] == [
        "customer",
        "system",
        "system",
        "bot",
        "agent",
    ]


def test_a_call_that_was_taken_is_answered_when_it_began() -> None:
    data = {"started_at": f"{DAY}09:58:00Z", "answered_by_id": BEN, "outbound": False}
    call = comment(101, "10:00", EMMA, type="VoiceComment", data=data)
    found = read(zendesk, lines([ticket(comments=[call], via={"channel": "voice"})]))
    assert found.told() == [("09:58", "message", "agent"), ("09:58", "message", "customer")]
    assert {entry.channel for entry in found.entries} == {"phone"}


def norm(kind: str, clock: str, **said: Any) -> dict[str, Any]:
    event = {"id": clock, "ticket_id": 1, "metric": "reply_time", "instance_id": 1, "type": kind}
    return event | {"time": f"{DAY}{clock}:00Z", "deleted": False} | said


SLA = {"target": 60, "business_hours": False, "policy": {"id": 3, "title": "Gold"}, "target_in_seconds": 3600}


@pytest.mark.parametrize(
    ("events", "due", "ended", "ending"),
    [
        ([norm("activate", "10:00"), norm("apply_sla", "10:01", sla=SLA)], "11:00", None, None),
        (
            [norm("activate", "10:00"), norm("apply_sla", "10:01", sla=SLA), norm("fulfill", "10:30")],
            "11:00",
            "10:30",
            "kept",
        ),
        (
            [norm("apply_sla", "10:00", sla=SLA), norm("breach", "11:00"), norm("fulfill", "12:00")],
            "11:00",
            "11:00",
            "broken",
        ),
        (
            [norm("apply_sla", "10:00", sla=SLA | {"business_hours": True}), norm("fulfill", "12:00")],
            None,
            "12:00",
            "kept",
        ),
        (
            [norm("apply_sla", "10:00", sla=SLA), norm("breach", "11:00", deleted=True)],
            "11:00",
            None,
            None,
        ),
    ],
)
def test_metric_events_are_norms_that_were_never_told(
    events: list[dict[str, Any]], due: str | None, ended: str | None, ending: str | None
) -> None:
    found = read(zendesk, source({"ticket_metric_events": events, "count": 3, "next_page": None}))
    (promise,) = found.entries
    assert (promise.promise_kind, promise.promise_told_at) == ("first_reply", None)
    assert promise.promise_due_at == (
        None if due is None else promise.at.replace(hour=int(due[:2]), minute=0)
    )
    assert (promise.promise_ended_at and f"{promise.promise_ended_at:%H:%M}") == ended
    assert promise.promise_ending == ending


def test_incremental_ticket_events_are_audits_in_another_dress() -> None:
    event = {
        "id": 301,
        "ticket_id": 1,
        "timestamp": 1772445600,  # 10:00
        "updater_id": EMMA,
        "child_events": [{"id": 101, "event_type": "Comment", "body": "Where?", "public": True}],
    }
    solved = event | {"id": 302, "timestamp": 1772449200, "updater_id": ANNA,
                      "child_events": [{"id": 9, "event_type": "Change", "status": "solved",
                                        "previous_value": "open"}]}  # fmt: skip
    found = read(zendesk, source({"ticket_events": [event, solved], "tickets": [ticket()]}))
    assert found.told() == [("10:00", "message", "customer"), ("11:00", "closed", "agent")]


def test_what_is_odd_costs_only_itself() -> None:
    talk = [
        comment(101, "10:00", EMMA),
        comment(102, "10:01", ANNA, created_at=None),
        comment(103, "10:02", ANNA, created_at="0001-01-01T00:00:00Z"),
        comment(104, "10:03", ANNA, created_at="2026-03-02 10:03:00"),
        comment(105, "10:04", ANNA, body=None, html_body=None, via=None),
        "not a comment",
    ]
    found = read(zendesk, lines([ticket(comments=talk, via="mail", group_id=[1], tags=None)]))
    assert found.told() == [("10:00", "message", "customer"), ("10:04", "message", "agent")]
    assert found.reasons() == [
        (1, "comment: it names no time"),
        (1, "comment: its time is impossible: 0001-01-01T00:00:00Z"),
        (1, "comment: its time names no zone, and none was given"),
    ]


def test_half_a_surrogate_pair_and_nul_do_not_reach_the_log() -> None:
    talk = [comment(101, "10:00", EMMA, body="a\ud800b\0"), comment(102, "10:01", ANNA, body="ğ\U0001f600")]
    found = read(zendesk, lines([ticket(comments=talk)]))
    assert [entry.text for entry in found.entries if entry.text] == ["a\ufffdb\ufffd", "ğ\U0001f600"]


def test_a_comment_of_nobody_knows_what_is_left_out_with_a_word() -> None:
    found = read(zendesk, source({"comments": [comment(101, "10:00", 99)]}, "9/comments.json"))
    assert found.entries == []
    assert "neither their conversation nor their author is there" in found.asides[0].reason


def test_order_and_doubles_change_nothing() -> None:
    records = [ticket(status="solved", updated_at=f"{DAY}17:00:00Z"), ticket(status="closed"), *AUDITS]
    records += [{"ticket_id": 1} | one for one in TALK] + PEOPLE["users"]  # type: ignore[operator]
    records += [norm("apply_sla", "10:00", sla=SLA), norm("breach", "11:00"), norm("fulfill", "11:30")]
    expected = _set(read(zendesk, lines(records)))
    assert len(expected) > 10
    for seed in range(8):
        shuffled = records * 2
        random.Random(seed).shuffle(shuffled)
        assert _set(read(zendesk, lines(shuffled))) == expected


def _set(found: Reading) -> set[tuple[Any, ...]]:
    return {tuple(entry) for entry in found.entries}
