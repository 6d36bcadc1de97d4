"""Figures that are a ratio of sums: of turns, of conversations, of customers."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir

from troth.insight.measures.contents import Contents
from troth.insight.measures.estimates.intervals import Sums, mean, share
from troth.insight.measures.estimates.ratios import Ratio, sums_in
from troth.insight.measures.figures import Figure, Figures, Row
from troth.insight.measures.spans import DAY_US, HOUR_US, MINUTE_US, SECOND_US, WEEK_US

WITHIN_US = {
    "kept_share_30s": 30 * SECOND_US,
    "kept_share_15m": 15 * MINUTE_US,
    "kept_share_2h": 2 * HOUR_US,
    "kept_share_24h": DAY_US,
}


class Kind(NamedTuple):
    """What a ratio of that name becomes, and when the log can show it."""

    figure: Callable[[Sums], Figure | None]
    is_shown: Callable[[Contents], Any] = lambda contents: True


def kept_by(turns: ibis.Table, due: ir.IntegerValue) -> tuple[ir.Value, ir.Value]:
    """Answered by `due`; decided: answered, or `due` is past. Null where nothing was due."""
    is_kept = (turns.answered_us <= due).fill_null(False)
    return is_kept, due.notnull() & (turns.is_answered | (turns.newest_us >= due))


def of_turns(turns: ibis.Table) -> list[Ratio]:
    """The last rows stand beside Kaplan and Meier's shares, for their effective n: `waits` reads them."""
    always = turns.conversation.notnull()
    fallback = ibis.coalesce(turns.norm_due_us, turns.chosen_due_us)
    dues = {"told": turns.told_due_us, "internal": turns.norm_due_us, "norm": fallback}
    dues |= {name: turns.opened_us + limit for name, limit in WITHIN_US.items()}
    return [
        Ratio("turns", always, always),
        Ratio("open_turns", ~turns.is_answered, always),
        Ratio("neglect_minutes_per_turn", turns.neglect_minutes, always),
        Ratio("asked_again_share", turns.asked_again > 0, always),
        Ratio("told_share", turns.told_us.notnull(), always),
        *(Ratio(name, *kept_by(turns, due)) for name, due in dues.items()),
    ]


def of_conversations(found: ibis.Table) -> list[Ratio]:
    always = found.conversation.notnull()
    unanswered = found.has_turn & found.answered_us.isnull()
    neglected = (found.neglect_minutes > 0) | unanswered | found.has_dead_end
    return [
        Ratio("conversations", always, always),
        Ratio("never_answered", unanswered, found.has_turn),
        Ratio("neglect_minutes_per_1000_conversations", found.neglect_minutes, always),
        Ratio("neglected", neglected, always),
        Ratio("silence_over_7d_share", found.silence_us > WEEK_US, always),
        Ratio("handovers_per_conversation", found.handovers, always),
        Ratio("reopened_share", (found.returns > 0) & (found.closings > 0), found.closings > 0),
        Ratio("repeated_share", found.repeated > 0, always),
        Ratio("bot_dead_end_share", found.has_dead_end & (found.bots > 0), found.bots > 0),
        Ratio("answered_by_others_share", found.others_spoke, found.has_turn),
        Ratio("solved_by_first_answer_share", found.is_solved, found.is_solved.notnull()),
        Ratio("people_per_conversation", found.people, found.people > 0),
    ]


def _counted(sums: Sums) -> Figure:
    return Figure(sums.y, None, None, round(sums.x))


KINDS = {
    "turns": Kind(_counted),
    "open_turns": Kind(_counted),
    "neglect_minutes_per_turn": Kind(mean),
    "asked_again_share": Kind(share),
    "told_share": Kind(share, lambda contents: contents.promises),
    "conversations": Kind(_counted),
    "never_answered": Kind(share),
    "neglect_minutes_per_1000_conversations": Kind(
        lambda sums: mean(sums, 1000), lambda contents: contents.asked
    ),
    "silence_over_7d_share": Kind(share),
    "handovers_per_conversation": Kind(mean, lambda contents: contents.assigned),
    "reopened_share": Kind(share, lambda contents: contents.closed),
    "repeated_share": Kind(share, lambda contents: contents.hashed),
    "bot_dead_end_share": Kind(share, lambda contents: contents.bots),
    "answered_by_others_share": Kind(share, lambda contents: contents.askers),
    "solved_by_first_answer_share": Kind(share),
    "people_per_conversation": Kind(mean, lambda contents: contents.speakers),
}


def figures_in(row: Row, ratios: Sequence[str], contents: Contents) -> Figures:
    """Those that the log supports."""
    found: Figures = {}
    for name in ratios:
        kind = KINDS.get(name)
        figure = kind.figure(sums_in(row, name)) if kind and kind.is_shown(contents) else None
        if figure is not None:
            found[name] = figure
    return found


def neglect_index(row: Row) -> Figure | None:
    """The share of customers who were neglected once: one observation a customer, so n is their number."""
    customers, touched = row["neglected_clusters"], row["neglected_touched"]
    if not customers:
        return None
    return share(Sums(clusters=customers, y=touched, x=customers, yy=touched, xy=touched, xx=customers))
