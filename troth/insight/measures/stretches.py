"""The one pass over the log: its rows, folded into stretches that each end with a word of a person of the
brand.

A stretch with a customer's word holds exactly one turn. Within a conversation rows are ordered by time,
customers before others at the same instant, then by id, so that shuffled and repeated rows give the same
stretches.
"""

import ibis
import ibis.expr.types as ir

from troth.insight.measures.estimates.claims import how_many
from troth.insight.measures.spans import WEEK_US

SHIFT = 10**17
"""Added to microseconds: times of the years -1200 to 30000 have 18 digits then, and sort as text."""
DIGITS = 18
READ = (
    "conversation", "id", "at_us", "hour_of_week", "kind", "actor_kind", "actor", "customer", "brand",
    "channel", "team", "segment", "language", "promise_due_us", "promise_told_us", "promise_ending",
)  # fmt: skip
DIMENSIONS = ("channel", "brand", "segment")


def stretches(log: ibis.Table, *, newest_us: int, repeated: bool = True) -> ibis.Table:
    """One row per conversation and stretch (`number`, from 0), with what happened in it.

    Sums of rows are int64, times are microseconds, and what did not happen is null. `told` and `norm` are
    the first promise that was told and the first internal norm of the turn, packed: its time, due time,
    told time. Only closings a week before `newest_us` count, since later ones may still be re-opened.
    `repeated`: whether the log may hold a row twice.
    """
    return _folded(_seen_in_order(_named(once(log) if repeated else log.select(*READ))), newest_us)


def once(log: ibis.Table) -> ibis.Table:
    """The columns that are measured; rows with the same conversation and id count once: the earliest,
    whichever the order of the input."""
    same = ibis.window(
        group_by=["conversation", "id"],
        order_by=[
            "at_us", "kind", "actor_kind", "actor", "promise_due_us", "promise_told_us", "promise_ending",
        ],
    )  # fmt: skip
    numbered = log.select(*READ).mutate(repetition=ibis.row_number().over(same))
    return numbered.filter(numbered.repetition == 0).drop("repetition")


def _named(rows: ibis.Table) -> ibis.Table:
    is_customer = rows.actor_kind == "customer"
    is_message = rows.kind == "message"
    return rows.mutate(
        is_asked=is_message & is_customer,
        is_answer=is_message & (rows.actor_kind == "agent"),
        is_bots=is_message & (rows.actor_kind == "bot"),
        is_closing=rows.kind == "closed",
        side=is_customer.ifelse(0, 1),
    )


def _seen_in_order(rows: ibis.Table) -> ibis.Table:
    """Each row with what came before it. All windows are the same one, so the log is sorted once."""
    before = ibis.window(group_by="conversation", order_by=["at_us", "side", "id"], preceding=(None, 1))
    at = rows.at_us
    revives = rows.is_asked | (rows.kind == "reopened")
    return rows.mutate(
        number=how_many(rows.is_answer).over(before).fill_null(0),
        asked_before_us=rows.is_asked.ifelse(at, None).max().over(before),
        answered_before_us=rows.is_answer.ifelse(at, None).max().over(before),
        closed_before_us=rows.is_closing.ifelse(at, None).max().over(before),
        revived_before_us=revives.ifelse(at, None).max().over(before),
        previous_us=at.max().over(before),
    )


def _folded(rows: ibis.Table, newest_us: int) -> ibis.Table:
    at = rows.at_us
    # At the same instant the customer's word came first: equal times mean that it was answered.
    waits = (rows.asked_before_us > rows.answered_before_us.fill_null(-SHIFT)).fill_null(False)
    opens = rows.is_asked & ~waits
    is_closed = (rows.closed_before_us >= rows.revived_before_us.fill_null(-SHIFT)).fill_null(False)
    answers = rows.is_answer & waits
    is_promise = (rows.kind == "promise") & waits & rows.promise_due_us.notnull()
    is_told = rows.promise_told_us.notnull()
    leaves = (rows.kind == "left") | (rows.is_closing & (rows.actor_kind == "customer"))
    returns = rows.is_asked & is_closed & (at <= rows.closed_before_us + WEEK_US)
    is_old = newest_us - WEEK_US
    told = _packed(at, rows.promise_due_us, rows.promise_told_us)
    return rows.group_by("conversation", "number").agg(
        customer=rows.customer.max(),
        first_us=at.min(),
        opened_us=at.min(where=opens),
        opened_hour=rows.hour_of_week.max(where=opens),
        answered_us=at.min(where=answers),
        answered_hour=rows.hour_of_week.max(where=answers),
        speaker=rows.actor.max(where=rows.is_answer),
        team=ibis.coalesce(rows.team.max(where=answers), rows.team.max(where=opens)),
        **{name: ibis.coalesce(rows[name].max(where=opens), rows[name].max()) for name in DIMENSIONS},
        words=how_many(rows.is_asked),
        asked_last_us=at.max(where=rows.is_asked),
        asker=rows.actor.min(where=rows.is_asked),
        last_asker=rows.actor.max(where=rows.is_asked),
        left_us=at.max(where=leaves),
        closed_us=at.max(where=rows.is_closing & ~leaves),
        told=told.min(where=is_promise & is_told),
        norm=_packed(at, rows.promise_due_us, at).min(where=is_promise & ~is_told),
        broken=how_many((rows.kind == "promise") & (rows.promise_ending == "broken")),
        kept=how_many((rows.kind == "promise") & (rows.promise_ending == "kept")),
        bots=how_many(rows.is_bots),
        answers=how_many(rows.is_answer),
        bot_us=at.min(where=rows.is_bots & waits),
        closings=how_many(rows.is_closing & ~is_closed & (at <= is_old)),
        returns=how_many(returns & (rows.closed_before_us <= is_old)),
        silence_us=(at - rows.previous_us).max(where=~is_closed),
        tongue=(_sortable(at) + rows.language).min(),
        last_us=at.max(),
    )


def _sortable(at: ir.IntegerValue) -> ir.StringValue:
    return (at + SHIFT).cast("string")


def _packed(*times: ir.IntegerValue) -> ir.StringValue:
    first, *rest = (_sortable(time) for time in times)
    for one in rest:
        first = first + one
    return first


def unpacked(packed: ir.StringValue, place: int) -> ir.IntegerValue:
    """The microseconds at that place of a packed text; null where there is none."""
    return packed.substr(place * DIGITS, DIGITS).cast("int64") - SHIFT
