"""Conversations by name: who is waiting now, and which were silent longest."""

from datetime import UTC, datetime, timedelta

import ibis

from troth.insight.measures.dimensions import Ledger
from troth.insight.measures.figures import Row
from troth.insight.measures.spans import SECOND_US

MOST = 100
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def waiting_now(ledger: Ledger) -> list[Row]:
    """Turns that nobody answered, closed or left, the one longest past its promise or norm first."""
    turns, newest_us = ledger.turns, ledger.newest_us
    worst = turns.filter(turns.is_waiting).order_by("due_us", "opened_us", "conversation").limit(MOST)
    rows = ledger.engine.rows(worst.select("conversation", "brand", "channel", "opened_us", "due_us"))
    # An engine may give a kept order up on the way; the limit has done its work.
    rows.sort(key=lambda row: (row["due_us"], row["opened_us"], row["conversation"]))
    return [
        {
            "conversation": row["conversation"],
            "brand": row["brand"],
            "channel": row["channel"],
            "opened_at": moment(row["opened_us"]),
            "waiting_s": (newest_us - row["opened_us"]) / SECOND_US,
            "overdue_s": max(0, newest_us - row["due_us"]) / SECOND_US,
        }
        for row in rows
    ]


def silences(ledger: Ledger) -> list[Row]:
    """Conversations by the longest time in which nothing happened in them while they were not closed."""
    found = ledger.conversations
    longest = found.order_by(ibis.desc("silence_us"), "conversation").limit(MOST)
    rows = ledger.engine.rows(longest.select("conversation", "brand", "channel", "silence_us"))
    rows.sort(key=lambda row: (-row["silence_us"], row["conversation"]))
    return [
        {
            "conversation": row["conversation"],
            "brand": row["brand"],
            "channel": row["channel"],
            "silence_s": row["silence_us"] / SECOND_US,
        }
        for row in rows
    ]


def moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
