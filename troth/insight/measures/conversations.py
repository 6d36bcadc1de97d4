"""Conversations: what happened in each, from its stretches and two small looks at the log."""

import ibis

from troth.insight.measures.estimates.claims import how_many, one_if
from troth.insight.measures.spans import WEEK_US
from troth.insight.measures.stretches import DIMENSIONS, once


def conversations(
    timed: ibis.Table,
    *,
    newest_us: int,
    handovers: ibis.Table | None = None,
    repeated: ibis.Table | None = None,
) -> ibis.Table:
    """One row a conversation; those without a turn have `has_turn` false, and no team, agent or hour.

    `is_solved` is null where the first turn was not answered, or less than seven days before the newest time.
    """
    first = timed.is_first
    answered_us = timed.answered_us.min(where=first)
    found = timed.group_by("conversation").agg(
        customer=timed.customer.max(),
        **{name: ibis.coalesce(timed[name].max(where=first), timed[name].max()) for name in DIMENSIONS},
        language=timed.language.max(),
        team=timed.team.max(where=first),
        agent=timed.agent.max(where=first),
        hour_of_week=timed.hour_of_week.max(where=first),
        has_turn=first.any(),
        answered_us=answered_us,
        next_opened_us=timed.next_opened_us.min(where=first),
        neglect_minutes=timed.neglect_minutes.sum(),
        has_dead_end=timed.is_dead_end.any(),
        bots=timed.bots.sum(),
        answers=timed.answers.sum(),
        others_spoke=(first & timed.others_spoke).any(),
        silence_us=timed.silence_us.max(),
        broken=timed.broken.sum(),
        kept=timed.kept.sum(),
        closings=timed.closings.sum(),
        returns=timed.returns.sum(),
        people=timed.speaker.nunique(),
    )
    found = _joined(found, handovers, "handovers")
    found = _joined(found, repeated, "repeated")
    is_old = found.answered_us + WEEK_US <= newest_us
    came_back = (found.next_opened_us <= found.answered_us + WEEK_US).fill_null(False)
    return found.mutate(is_solved=is_old.ifelse(~came_back, None))


def _joined(found: ibis.Table, counted: ibis.Table | None, name: str) -> ibis.Table:
    if counted is None:
        return found.mutate(**{name: ibis.literal(0, "int64")})
    aside = counted.rename(of="conversation")
    joined = found.left_join(aside, found.conversation == aside["of"]).drop("of")
    return joined.mutate(**{name: joined[name].fill_null(0)})


def handovers_in(log: ibis.Table) -> ibis.Table:
    """Conversation and how often it was assigned to another than held it before; who is not named is another.

    The first to whom it is assigned took it from nobody, unless somebody else was at work on it before.
    """
    rows = once(log.filter((log.kind == "assigned") | (log.actor_kind == "agent")))
    rows = rows.mutate(is_assigned=one_if(rows.kind == "assigned"))
    before = ibis.window(
        group_by="conversation", order_by=["at_us", "is_assigned", "id"], preceding=(None, 1)
    )
    works = rows.is_assigned == 0
    worked = rows.mutate(
        begun_us=works.ifelse(rows.at_us, None).min().over(before),
        worker=works.ifelse(rows.actor, None).min().over(before),
        last_worker=works.ifelse(rows.actor, None).max().over(before),
    )
    assigned = worked.filter(worked.is_assigned == 1)
    order = ibis.window(group_by="conversation", order_by=["at_us", "id"])
    held = assigned.mutate(
        place=ibis.row_number().over(order),
        holder=assigned.actor.lag().over(order),
        holding_team=assigned.team.lag().over(order),
    )
    is_same = (held.actor == held.holder) & (held.team.fill_null("") == held.holding_team.fill_null(""))
    is_theirs = (held.worker == held.actor) & (held.last_worker == held.actor)
    is_taken = held.begun_us.notnull() & ~is_theirs.fill_null(False)
    is_moved = (held.place == 0).ifelse(is_taken, ~is_same.fill_null(False))
    return held.group_by("conversation").agg(handovers=how_many(is_moved))


def repeated_in(log: ibis.Table) -> ibis.Table:
    """Conversations in which the customer sent the same words twice, with how many words they repeated."""
    said = log.filter((log.kind == "message") & (log.actor_kind == "customer") & log.text_hash.notnull())
    same = said.group_by("conversation", "text_hash").agg(one=said.id.min(), other=said.id.max())
    twice = same.filter(same.one != same.other)
    return twice.group_by("conversation").agg(repeated=twice.count())
