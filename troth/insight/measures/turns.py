"""Turns: from a customer's message when none is open in its conversation to the next message of a person
of the brand. Waits are wall-clock seconds; whether anybody was on duty is the brand's business, not the
customer's."""

import ibis

from troth.insight.measures.estimates.claims import one_if
from troth.insight.measures.norms import Norms
from troth.insight.measures.spans import MINUTE_US
from troth.insight.measures.stretches import DIGITS, stretches, unpacked


def turns(log: ibis.Table, *, newest_us: int, norms: Norms | None = None) -> ibis.Table:
    """One row a turn, from the service log.

    Times are microseconds, `answered_us` is null while nobody answered. `left_us` and `closed_us` say
    that the customer left, or that we closed, and that the turn stays unanswered. `due_us` is when the
    first promise of the turn that was told fell due, else its first internal norm, else the norm of the
    reader. `wait_us` runs to the answer or to the newest time in the data; `neglect_minutes` from
    `due_us` to the answer, the customer's leaving or the newest time: NM = (min(answer, left, now) -
    due)+.
    """
    return turns_in(timed(stretches(log, newest_us=newest_us), newest_us=newest_us, norms=norms))


def turns_in(stretched: ibis.Table) -> ibis.Table:
    """Of stretches with their times, those that hold a turn."""
    return stretched.filter(stretched.opened_us.notnull())


def timed(stretched: ibis.Table, *, newest_us: int, norms: Norms | None = None) -> ibis.Table:
    """Stretches with the columns of `turns`; in those without a turn they are null, or nothing."""
    found = _placed(stretched)
    is_answered = found.answered_us.notnull()
    has_left = (~is_answered & (found.left_us >= found.asked_last_us)).fill_null(False)
    is_closed = (~is_answered & (found.closed_us >= found.asked_last_us)).fill_null(False)
    known = found.mutate(
        # A customer who left and wrote again had not left.
        left_us=has_left.ifelse(found.left_us, None),
        closed_us=is_closed.ifelse(found.closed_us, None),
        told_us=unpacked(found.told, 2),
        told_due_us=unpacked(found.told, 1),
        norm_due_us=unpacked(found.norm, 1),
        chosen_due_us=found.opened_us + (norms or Norms()).allowed_us(found.channel),
        customer=ibis.coalesce(found.customer, found.conversation),
        agent=is_answered.ifelse(found.speaker, None),
        hour_of_week=found.opened_hour,
        is_answered=is_answered,
        is_waiting=found.opened_us.notnull() & ~is_answered & ~has_left & ~is_closed,
        wait_us=ibis.coalesce(found.answered_us, newest_us) - found.opened_us,
        asked_again=found.words - 1,
        others_spoke=(found.asker != found.last_asker).fill_null(False),
        is_dead_end=(~is_answered & (found.bot_us < found.asked_last_us)).fill_null(False),
    ).drop("told", "norm", "opened_hour", "words", "asker", "last_asker", "bot_us")
    return _neglected(known, newest_us)


def _placed(stretched: ibis.Table) -> ibis.Table:
    """Stretches that know their conversation: its language (the first that was named), whether theirs is its
    first turn, and when the customer next opened one."""
    whole = ibis.window(group_by="conversation")
    order = ibis.window(group_by="conversation", order_by=["is_silent", "number"])
    marked = stretched.mutate(is_silent=one_if(stretched.opened_us.isnull()))
    return marked.mutate(
        language=marked.tongue.min().over(whole).substr(DIGITS),
        is_first=marked.opened_us.notnull() & (ibis.row_number().over(order) == 0),
        next_opened_us=marked.opened_us.lead().over(order),
    ).drop("is_silent", "tongue")


def _neglected(known: ibis.Table, newest_us: int) -> ibis.Table:
    due = ibis.coalesce(known.told_due_us, known.norm_due_us, known.chosen_due_us)
    late_us = ibis.coalesce(known.answered_us, known.left_us, newest_us) - due
    since_us = known.is_waiting.ifelse(newest_us - known.last_us, 0)
    return known.mutate(
        due_us=due,
        # Known to the rows, so that the statements over them name no time and can be used again.
        newest_us=ibis.literal(newest_us, "int64"),
        neglect_minutes=(late_us > 0).fill_null(False).ifelse(late_us, 0).cast("float64") / MINUTE_US,
        silence_us=ibis.greatest(known.silence_us.fill_null(0), since_us),
    )
