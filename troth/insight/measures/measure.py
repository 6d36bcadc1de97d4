"""From an engine that holds a service log to its figures."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

import ibis

from troth.insight.engines.engine import Engine
from troth.insight.measures.cautions import Doubts, cautions
from troth.insight.measures.contents import Contents, contents_of
from troth.insight.measures.conversations import conversations, handovers_in, repeated_in
from troth.insight.measures.dimensions import BY, OVERALL, Dimensions, Ledger
from troth.insight.measures.estimates.claims import one_if
from troth.insight.measures.figures import Figures, Measured, Row
from troth.insight.measures.norms import Norms
from troth.insight.measures.spans import SECOND_US, WEEK_US, microseconds
from troth.insight.measures.stretches import stretches
from troth.insight.measures.tables.curves import curves
from troth.insight.measures.tables.handovers import handovers
from troth.insight.measures.tables.hours import Hour, hours, live_reachable_share, week_of
from troth.insight.measures.tables.lists import moment, silences, waiting_now
from troth.insight.measures.turns import timed, turns_in


@dataclass(frozen=True, slots=True)
class Span:
    """Turns that opened in it count, and who has no answer at its end waits until then."""

    since: datetime
    until: datetime


def measure(
    engine: Engine, norms: Norms | None = None, *, by: Collection[str] = BY, span: Span | None = None
) -> Measured:
    """All figures that the log supports, also by these dimensions; `norms` are what counts where nothing was
    promised. The table of hours has its waits only with `hour_of_week`. Without a span the log is all there
    is, and its newest row is now."""
    contents = contents_of(engine)
    if span and contents.newest_us is not None:
        contents = replace(contents, oldest_us=microseconds(span.since), newest_us=microseconds(span.until))
    if contents.newest_us is None or contents.oldest_us is None:
        return Measured(
            overall={}, by={}, warnings=cautions(contents, {}), tables={}, newest_at=None, oldest_at=None
        )
    ledger = ledger_of(engine, contents, norms, is_span=span is not None)
    dimensions = Dimensions(ledger)
    overall = dimensions.figures_by(OVERALL).get(OVERALL, {})
    week = week_of(ledger)
    reachable = live_reachable_share(week)
    if reachable is not None:
        overall["live_reachable_share"] = reachable
    figures = {dimension: dimensions.figures_by(dimension) for dimension in by}
    measured = Measured(
        overall=overall,
        by=figures,
        warnings=[],
        tables=_tables(ledger, week, figures.get("hour_of_week", {})),
        newest_at=moment(contents.newest_us),
        oldest_at=moment(contents.oldest_us),
    )
    doubts = Doubts(young=_young(ledger, overall), unheard=None if span else _unheard(ledger))
    return replace(measured, warnings=cautions(contents, overall, doubts))


def ledger_of(
    engine: Engine, contents: Contents, norms: Norms | None = None, *, is_span: bool = False
) -> Ledger:
    """Reads the log once and keeps what it says of turns and conversations. In a span the stretches before it
    are left out, once it is known which turn was the first of its conversation."""
    newest_us = contents.newest_us or 0
    found = timed(
        stretches(engine.log, newest_us=newest_us, repeated=contents.repeated),
        newest_us=newest_us,
        norms=norms,
    )
    if is_span:
        found = found.filter(ibis.coalesce(found.opened_us, found.first_us) >= contents.oldest_us)
    kept = engine.keep("troth_stretches", found)
    whole = conversations(
        kept,
        newest_us=newest_us,
        handovers=handovers_in(engine.log) if contents.assigned else None,
        repeated=repeated_in(engine.log) if contents.hashed else None,
    )
    return Ledger(
        engine=engine,
        contents=contents,
        turns=turns_in(kept),
        conversations=engine.keep("troth_conversations", whole),
    )


def _tables(ledger: Ledger, week: dict[int, Hour], by_hour: dict[str, Figures]) -> dict[str, list[Row]]:
    return {
        "hours": hours(ledger, week, by_hour),
        "waiting_now": waiting_now(ledger),
        "silences": silences(ledger),
        "handovers": handovers(ledger),
        "curve": curves(ledger),
    }


def _unheard(ledger: Ledger) -> float | None:
    """The share of conversations with a turn in which no person of the brand ever wrote."""
    asked = ledger.conversations.filter(ledger.conversations.has_turn)
    (row,) = ledger.engine.rows(asked.agg(unheard=one_if(asked.answers == 0).cast("float64").mean()))
    unheard: float | None = row["unheard"]
    return unheard


def _young(ledger: Ledger, overall: Figures) -> float | None:
    """The share of turns that opened so late that their answer may lie past the end of the data: within the
    95th percentile of the first reply, or a week where that is longer; None where it was not reached."""
    turns = ledger.turns
    late = overall["first_reply_p95_s"].value if "first_reply_p95_s" in overall else None
    if late is None:
        return None
    is_young = turns.opened_us > ledger.newest_us - min(round(late * SECOND_US), WEEK_US)
    (row,) = ledger.engine.rows(turns.agg(young=one_if(is_young).cast("float64").mean()))
    young: float | None = row["young"]
    return young
