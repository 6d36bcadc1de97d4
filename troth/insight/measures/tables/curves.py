"""How the share that is answered grows with the wait, by channel."""

from troth.insight.measures.dimensions import Ledger
from troth.insight.measures.figures import Row
from troth.insight.measures.spans import SECOND_US
from troth.insight.measures.survival import curve

PER_UNIT = 14
"""Points for each time the wait grows e-fold: ln of ten years in seconds is 19.6, so at most 275 in all."""


def curves(ledger: Ledger) -> list[Row]:
    """Rows of channel ('' where none is known), wait_s and answered_share = 1 - S(wait), thinned on a log
    scale: of each stretch of waits the last point, so that each row lies on the curve."""
    turns = ledger.turns.mutate(channel=ledger.turns.channel.fill_null(""))
    curved = curve(turns, time="wait_us", event="is_answered", by=("channel",))
    answered = curved.filter(curved.events > 0)
    place = ((answered.wait_us.cast("float64") / SECOND_US + 1.0).ln() * PER_UNIT).floor().cast("int64")
    thinned = answered.group_by("channel", place=place).agg(
        wait_us=answered.wait_us.max(), survival=answered.survival.min()
    )
    rows = ledger.engine.rows(thinned.order_by("channel", "wait_us"))
    rows.sort(key=lambda row: (row["channel"], row["wait_us"]))
    return [
        {
            "channel": row["channel"],
            "wait_s": row["wait_us"] / SECOND_US,
            "answered_share": 1.0 - row["survival"],
        }
        for row in rows
    ]
