"""A promise of 30 seconds beside 100,000 others. Most of a minute: itself, and making the others."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.journeys.conftest import Tell
from tests.journeys.sink import Sink
from tests.journeys.troth import Api, Troth, mail
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

OTHERS = 100_000
PATIENT, HALF_A_MINUTE, MOMENT = "help@shop.example", "thirty@shop.example", "three@shop.example"
MOMENTS = 20
WORST = timedelta(seconds=3)  # late, while other tests use the machine; alone it is some hundredths
EMMA = "emma@customer.example"

COPY_CONVERSATIONS = """
insert into conversations (
    brand_id, channel_id, customer_id, identity_id, subject, language, opened_at, queue_id, holder,
    holder_until, turn_opened_at, answer_by, last_words, last_said_at, last_by
)
select brand_id, channel_id, customer_id, identity_id, subject || ' ' || number, language, opened_at,
    queue_id, holder, due_at, opened_at, due_at, last_words, last_said_at, last_by
from conversations, lateral (
    select number, now() + interval '2 hours' + number * interval '1 second' as due_at
    from generate_series(1, %s) as number
) as others
where id = %s
"""
COPY_PROMISES = """
insert into promises (
    brand_id, conversation_id, channel_id, policy_id, kind, turn_opened_at, made_at, warn_at, look_at,
    due_at, explanation, words, withheld, void_cause, set_aside_cause
)
select p.brand_id, c.id, p.channel_id, p.policy_id, p.kind, c.turn_opened_at, p.made_at,
    c.answer_by - interval '30 minutes', c.answer_by - interval '30 minutes', c.answer_by, p.explanation,
    p.words, '', '', ''
from promises p join conversations c on c.channel_id = p.channel_id and c.id <> p.conversation_id
where p.conversation_id = %s
"""


@pytest.fixture(scope="module")
def api(troth: Troth, sink: Sink) -> Iterator[Api]:
    """A desk that already owes 100,000 answers, none of them soon."""
    troth.start()
    troth.set_up()
    troth.add_mail(PATIENT, sink.url, promise="2h")
    troth.add_mail(HALF_A_MINUTE, sink.url, promise="30s")
    troth.add_mail(MOMENT, sink.url, promise="3s")
    made = troth.api()
    troth.take(mail("first@customer.example", PATIENT, "Model", "The one that all others copy."))
    (model,) = made.get("/conversations")["items"]
    with troth.database() as database:
        database.execute(COPY_CONVERSATIONS, [OTHERS, model["id"]])
        database.execute(COPY_PROMISES, [model["id"]])
    yield made
    made.close()


def test_short_promises_break_within_a_second_beside_100_000_others(
    troth: Troth, api: Api, tell: Tell
) -> None:
    troth.take(mail(EMMA, HALF_A_MINUTE, "Half a minute", "Where is my order? It is late."))
    for number in range(MOMENTS):
        troth.take(mail(f"c{number}@customer.example", MOMENT, "A moment", "Where is my order? It is late."))
    until(lambda: len(_broken(api)) == MOMENTS + 1, "an end of each short promise", seconds=120)
    facts = [one for one in _facts(api, "PromiseAtRisk") if one["details"]["level"] == "holder"]
    warned_at = {one["details"]["promise_id"]: _time(one["happened_at"]) for one in facts}
    assert {one["channel"] for one in _broken(api)} == {HALF_A_MINUTE, MOMENT}
    broken, warned = [], []
    for one in _broken(api):
        due_at = _time(one["due_at"])
        warn_at = due_at - (due_at - _time(one["made_at"])) / 4
        broken.append(_time(one["broken_at"]) - due_at)
        warned.append(warned_at[one["id"]] - warn_at)
        assert warned_at[one["id"]] < due_at
    for name, late in {"broken": broken, "warned": warned}.items():
        tell({f"seconds late, worst {name}": max(late).total_seconds()})
        assert timedelta(0) <= min(late)
        assert sorted(late)[MOMENTS * 9 // 10] < timedelta(seconds=1), "nine of ten, on a busy machine too"
        assert max(late) < WORST


def test_the_thirty_seconds_were_told_before_they_had_passed(sink: Sink, api: Api) -> None:
    (promise,) = (one for one in _broken(api) if one["channel"] == HALF_A_MINUTE)
    assert (
        timedelta(seconds=30) <= _time(promise["due_at"]) - _time(promise["made_at"]) < timedelta(seconds=32)
    )
    assert _time(promise["announced_at"]) < _time(promise["due_at"])
    told = sink.next_to(EMMA)
    assert promise["told"] in " ".join(told.text.split())


def test_the_thirty_seconds_were_warned_of_three_times_and_told_anew_each_at_its_time(
    sink: Sink, api: Api
) -> None:
    (promise,) = (one for one in _broken(api) if one["channel"] == HALF_A_MINUTE)
    due_at = _time(promise["due_at"])
    lasts = due_at - _time(promise["made_at"])
    for level, share in {"holder": 4, "team": 8, "supervisor": 16}.items():
        (warned_at,) = (
            _time(one["happened_at"])
            for one in _facts(api, "PromiseAtRisk")
            if (one["details"]["promise_id"], one["details"]["level"]) == (promise["id"], level)
        )
        assert timedelta(0) <= warned_at - (due_at - lasts / share) < timedelta(seconds=1)
    (anew,) = (one for one in _facts(api, "PromiseReset") if one["details"]["promise_id"] == promise["id"])
    assert timedelta(0) <= _time(anew["happened_at"]) - (due_at - timedelta(seconds=5)) < timedelta(seconds=1)
    assert sink.next_to(EMMA, after=1).at < due_at.timestamp()
    assert "We told you that we would answer by" in sink.next_to(EMMA, after=1).text


def test_none_of_the_others_was_touched(troth: Troth, api: Api) -> None:
    with troth.database() as database:
        rows = database.execute(
            """
            select c.address, p.warned_at is null and p.broken_at is null as untouched, count(*)::int
            from promises p join channels c on c.id = p.channel_id where p.replaces_id is null group by 1, 2
            """
        ).fetchall()
    expected = {(PATIENT, True, OTHERS + 1), (HALF_A_MINUTE, False, 1), (MOMENT, False, MOMENTS)}
    assert set(rows) == expected


def _broken(api: Api) -> list[dict[str, Any]]:
    """What was told first, without the new times that broke after it."""
    return [one for one in api.walk("/promises?state=broken") if one["replaces"] is None]


def _facts(api: Api, name: str) -> list[dict[str, Any]]:
    return [one for one in api.walk("/facts?limit=1000") if one["name"] == name]


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
