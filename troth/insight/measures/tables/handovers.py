"""Hand-overs against broken promises."""

import ibis

from troth.insight.measures.dimensions import Ledger
from troth.insight.measures.estimates.intervals import share
from troth.insight.measures.estimates.ratios import Ratio, sums_in, sums_of
from troth.insight.measures.figures import Row

MANY = 6


def handovers(ledger: Ledger) -> list[Row]:
    """By number of hand-overs ('0' to '5', '6+'): conversations, those with a broken promise, their share and
    its limits. Where the log says how promises ended, that decides; else whether a turn was answered past its
    promise or norm."""
    if not ledger.contents.assigned:
        return []
    found = ledger.conversations
    if ledger.contents.ended:
        is_broken, is_decided = found.broken > 0, (found.broken + found.kept) > 0
    else:
        is_broken, is_decided = found.neglect_minutes > 0, found.has_turn
    counted = found.mutate(value=ibis.least(found.handovers, MANY).cast("string"))
    ratio = Ratio("broken", is_broken & is_decided, is_decided)
    rows = ledger.engine.rows(sums_of(counted, [ratio], value="value"))
    return [one for row in sorted(rows, key=lambda row: str(row["value"])) for one in _row(row)]


def _row(row: Row) -> list[Row]:
    sums = sums_in(row, "broken")
    figure = share(sums)
    if figure is None:
        return []
    name = f"{MANY}+" if row["value"] == str(MANY) else row["value"]
    return [
        {
            "handovers": name,
            "conversations": round(sums.x),
            "broken": round(sums.y),
            "share": figure.value,
            "low": figure.low,
            "high": figure.high,
        }
    ]
