"""What a log holds, found in one look: it decides which measures it can support."""

from dataclasses import dataclass

import ibis

from troth.insight.engines.engine import Engine
from troth.insight.measures.estimates.claims import how_many


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Rows of each sort; times in microseconds, null in an empty log. `repeated`: whether two rows have
    the same conversation and id."""

    rows: int
    repeated: bool
    oldest_us: int | None
    newest_us: int | None
    asked: int
    answers: int
    bots: int
    promises: int
    told: int
    ended: int
    assigned: int
    closed: int
    hashed: int
    askers: int
    speakers: int


def contents_of(engine: Engine) -> Contents:
    log = engine.log
    is_message = log.kind == "message"
    is_asked = is_message & (log.actor_kind == "customer")
    is_promise = log.kind == "promise"
    is_answer = is_message & (log.actor_kind == "agent")
    claims = {
        "asked": is_asked,
        "answers": is_answer,
        "bots": is_message & (log.actor_kind == "bot"),
        "promises": is_promise & log.promise_due_us.notnull(),
        "told": is_promise & log.promise_told_us.notnull() & log.promise_due_us.notnull(),
        "ended": is_promise & log.promise_ending.isin(["kept", "broken"]),
        "assigned": log.kind == "assigned",
        "closed": log.kind == "closed",
        "hashed": is_asked & log.text_hash.notnull(),
        "askers": is_asked & log.actor.notnull(),
        "speakers": is_answer & log.actor.notnull(),
    }
    counted = {name: ibis.coalesce(how_many(claim), 0) for name, claim in claims.items()}
    (row,) = engine.rows(
        log.agg(rows=log.count(), oldest_us=log.at_us.min(), newest_us=log.at_us.max(), **counted)
    )
    return Contents(**row, repeated=has_repeated_rows(engine))


def has_repeated_rows(engine: Engine) -> bool:
    """Looked up once, since to take out what is not there costs more than all that is measured after."""
    log = engine.log
    counted = log.group_by("conversation", "id").agg(rows=log.count())
    return bool(engine.rows(counted.filter(counted["rows"] > 1).limit(1)))
