"""The figures of one dimension: everything together, or each channel, brand, team, agent, ..."""

from dataclasses import dataclass

import ibis

from troth.insight.engines.engine import Engine
from troth.insight.measures.contents import Contents
from troth.insight.measures.estimates.intervals import share
from troth.insight.measures.estimates.ratios import sums_in, sums_of, widening_of
from troth.insight.measures.estimates.shares import figures_in, neglect_index, of_conversations, of_turns
from troth.insight.measures.estimates.waits import (
    kept_shares,
    promises_in,
    quantiles_in,
    quantiles_of,
    unanswered_after_week,
    within_in,
)
from troth.insight.measures.figures import Figure, Figures, Row
from troth.insight.measures.spans import SECOND_US

BY = ("channel", "brand", "team", "agent", "language", "hour_of_week", "segment")
OVERALL = "overall"
MOST_VALUES = 300
"""Of one dimension; those with the most turns, or, where there are none, conversations. All that is drawn
from the others would be thrown away, and may be a curve for each customer of a careless mapping."""
SUMS = "troth_sums"
SILENCES = {"p50": 0.5, "p99": 0.99}
ONLY_ANSWERED = frozenset({"open_turns", "never_answered", "never_answered_after_7d", "neglect_index"})
"""Not by agent: an unanswered turn has nobody who answered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The two tables that the figures are drawn from, kept by the engine."""

    engine: Engine
    contents: Contents
    turns: ibis.Table
    conversations: ibis.Table

    @property
    def newest_us(self) -> int:
        return self.contents.newest_us or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Of one dimension, by its values."""

    turns: dict[str, Row]
    conversations: dict[str, Row]


class Dimensions:
    """The statements of one dimension, written once and run on each: they read two views that change."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.engine, self.contents = ledger, ledger.engine, ledger.contents
        self._show(OVERALL)
        turns, found = self.turns, self.found
        sized = turns if self.contents.asked else found
        sizes = sized.group_by("value").agg(size=sized.count()).order_by(ibis.desc("size"), "value")
        self._sizes = sizes.limit(MOST_VALUES + 1)
        self._turn_sums = sums_of(turns, of_turns(turns), value="value")
        self._conversation_sums = sums_of(found, of_conversations(found), value="value")
        kept = ibis.table(self._turn_sums.schema(), name=SUMS)
        widening = widening_of(kept, "norm")
        self._sums = kept
        self._replies = quantiles_of(turns, widening, by=("value", "is_first"))
        self._all = quantiles_of(turns, widening, by=("value",))
        self._kept = list(kept_shares(turns, self.contents))
        self._late = turns.group_by("value").agg(n=turns.count(), p99=turns.neglect_minutes.quantile(0.99))
        seconds = found.silence_us.cast("float64") / SECOND_US
        parts = {name: seconds.quantile(part) for name, part in SILENCES.items()}
        self._silences = found.group_by("value").agg(n=found.count(), **parts)

    def figures_by(self, dimension: str) -> dict[str, Figures]:
        """value -> measure -> figure; rows where the dimension is not known count only overall."""
        self._show(dimension)
        if dimension != OVERALL and (largest := self._largest()):
            self._show(dimension, largest)
        self.engine.keep(SUMS, self._turn_sums)
        sums = Sums(turns=self._by_value(self._sums), conversations=self._by_value(self._conversation_sums))
        figures: dict[str, Figures] = {value: {} for value in {**sums.turns, **sums.conversations}}
        if not figures:
            # Most logs know nothing of some dimension: a team, a segment. What follows would find no row.
            return {}
        for value, row in [*sums.turns.items(), *sums.conversations.items()]:
            figures[value] |= figures_in(row, _names(row), self.contents)
        # Without turns nobody can be seen to be neglected, which is not to say that nobody was.
        for value, row in sums.conversations.items() if self.contents.asked else ():
            _put(figures[value], "neglect_index", neglect_index(row))
        self._add_waits(sums, figures)
        self._add_kept(sums, figures)
        self._add_tails(figures)
        if dimension == "agent":
            figures = {value: _without(some, ONLY_ANSWERED) for value, some in figures.items()}
        return dict(sorted(figures.items()))

    def _largest(self) -> list[str] | None:
        """The values to look at; None where all of them are."""
        rows = self.engine.rows(self._sizes)
        # An engine may give a kept order up on the way.
        rows.sort(key=lambda row: (-row["size"], row["value"]))
        return [row["value"] for row in rows[:MOST_VALUES]] if len(rows) > MOST_VALUES else None

    def _show(self, dimension: str, values: list[str] | None = None) -> None:
        self.turns = self.engine.show("troth_turns_shown", _valued(self.ledger.turns, dimension, values))
        self.found = self.engine.show(
            "troth_conversations_shown", _valued(self.ledger.conversations, dimension, values)
        )

    def _by_value(self, expression: ibis.Table) -> dict[str, Row]:
        return {row["value"]: row for row in self.engine.rows(expression)}

    def _add_waits(self, sums: Sums, figures: dict[str, Figures]) -> None:
        for row in self.engine.rows(self._replies):
            some = figures[row["value"]]
            some |= quantiles_in(row, "first_reply" if row["is_first"] else "next_reply")
            if row["is_first"] and row["value"] in sums.conversations:
                never = sums_in(sums.conversations[row["value"]], "never_answered")
                _put(some, "never_answered_after_7d", unanswered_after_week(row, never))
        for row in self.engine.rows(self._all):
            figures[row["value"]] |= promises_in(row) | within_in(row, sums.turns[row["value"]])

    def _add_kept(self, sums: Sums, figures: dict[str, Figures]) -> None:
        for names, decided, expression in self._kept:
            for row in self.engine.rows(expression):
                figure = share(sums_in(sums.turns[row["value"]], decided), row["share"])
                for name in names:
                    _put(figures[row["value"]], name, figure)

    def _add_tails(self, figures: dict[str, Figures]) -> None:
        for row in self.engine.rows(self._late):
            figures[row["value"]]["neglect_minutes_p99"] = Figure(row["p99"], None, None, row["n"])
        for row in self.engine.rows(self._silences):
            for name in SILENCES:
                figures[row["value"]][f"longest_silence_{name}_s"] = Figure(row[name], None, None, row["n"])


def _valued(table: ibis.Table, dimension: str, values: list[str] | None = None) -> ibis.Table:
    if dimension == OVERALL:
        return table.mutate(value=ibis.literal(OVERALL, "string"))
    known = table.filter(table[dimension].notnull()).mutate(value=table[dimension].cast("string"))
    return known if values is None else known.filter(known.value.isin(values))


def _names(row: Row) -> list[str]:
    return [name.removesuffix("_clusters") for name in row if name.endswith("_clusters")]


def _put(figures: Figures, name: str, figure: Figure | None) -> None:
    if figure is not None:
        figures[name] = figure


def _without(figures: Figures, names: frozenset[str]) -> Figures:
    return {name: figure for name, figure in figures.items() if name not in names}
