"""The columns of the service log, in their order. Each time has a twin in whole microseconds since 1970:
engines differ in how they subtract times, none in how they subtract integers."""

import pyarrow

TIME = pyarrow.timestamp("us", tz="UTC")
TEXT = pyarrow.string()
INTEGER = pyarrow.int64()

COLUMNS: tuple[tuple[str, pyarrow.DataType], ...] = (
    ("conversation", TEXT),
    ("id", TEXT),
    ("at", TIME),
    ("at_us", INTEGER),
    ("hour_of_week", INTEGER),
    ("kind", TEXT),
    ("actor_kind", TEXT),
    ("actor", TEXT),
    ("customer", TEXT),
    ("brand", TEXT),
    ("channel", TEXT),
    ("team", TEXT),
    ("segment", TEXT),
    ("language", TEXT),
    ("text_length", INTEGER),
    ("text_hash", TEXT),
    ("text", TEXT),
    ("promise_kind", TEXT),
    ("promise_due_at", TIME),
    ("promise_due_us", INTEGER),
    ("promise_told_at", TIME),
    ("promise_told_us", INTEGER),
    ("promise_ended_at", TIME),
    ("promise_ended_us", INTEGER),
    ("promise_ending", TEXT),
)
SCHEMA = pyarrow.schema(COLUMNS)
