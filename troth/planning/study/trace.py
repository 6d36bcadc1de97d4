"""What happened in every play, row by row, so that anybody can work the figures out again."""

from collections.abc import Sequence
from pathlib import Path

from troth.planning.twin.day import drawn
from troth.planning.twin.outcome import Outcome
from troth.planning.twin.play import Play
from troth.planning.twin.scenario import Scenario
from troth.routing.rules.policy import POLICIES

MEANING = """\
event      value
arrived    seconds that were promised to this customer
given      seconds from the arrival to the first word of the person who has it now
left       seconds that the customer waited, unanswered
open       seconds waited by whoever still waits when the play ends
told anew  the new due time
offered    the price in euros
accepted   the price in euros that is paid
declined, withdrawn, ended   nothing
"""


def write_trace(path: Path, scenario: Scenario, policies: Sequence[str], seeds: Sequence[int]) -> int:
    """Play each once more and write its events as Parquet; answers how many rows that were.

    Columns: policy, seed, at (seconds of the day), event, conversation, person (-1: none), channel, value.
    """
    import pyarrow
    import pyarrow.parquet

    schema = pyarrow.schema(
        [
            ("policy", pyarrow.string()),
            ("seed", pyarrow.int64()),
            ("at", pyarrow.float64()),
            ("event", pyarrow.string()),
            ("conversation", pyarrow.int64()),
            ("person", pyarrow.int64()),
            ("channel", pyarrow.string()),
            ("value", pyarrow.float64()),
        ],
        metadata={"meaning": MEANING},
    )
    rows = 0
    with pyarrow.parquet.ParquetWriter(path, schema) as writer:
        for seed in seeds:
            day = drawn(scenario, seed)
            for policy in policies:
                outcome = Play(day, POLICIES[policy], traced=True).run()
                writer.write_table(pyarrow.Table.from_pydict(_columns(outcome), schema=schema))
                rows += len(outcome.trace)
    return rows


def _columns(outcome: Outcome) -> dict[str, list[object]]:
    arrivals = outcome.day.arrivals
    at, events, conversations, people, values = zip(*outcome.trace, strict=True)
    return {
        "policy": [outcome.policy] * len(at),
        "seed": [outcome.day.seed] * len(at),
        "at": list(at),
        "event": list(events),
        "conversation": list(conversations),
        "person": list(people),
        "channel": [arrivals[one].channel.name for one in conversations],
        "value": list(values),
    }
