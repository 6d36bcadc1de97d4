"""The whole of the report in the order in which it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from markupsafe import Markup

from troth.insight.measures.catalogue import CATALOGUE
from troth.insight.measures.cautions import TEXTS
from troth.insight.measures.figures import Caution, Measured, Row
from troth.insight.report import words
from troth.insight.report.charts.curves import curves
from troth.insight.report.charts.day import day
from troth.insight.report.charts.handovers import handovers
from troth.insight.report.known import Shown, all_shown, shown
from troth.insight.report.sections.maps import WeekMap, maps
from troth.insight.report.sections.tables import Table, Waiting, silences, tables, waiting
from troth.insight.report.verdict import verdict

FIVE = (
    "first_reply_p90_s",
    "never_answered",
    "kept_share",
    "neglect_minutes_per_turn",
    "tightest_promise_90_s",
)
WITHOUT_TURNS = (
    "conversations",
    "longest_silence_p50_s",
    "longest_silence_p99_s",
    "silence_over_7d_share",
    "handovers_per_conversation",
)
TOLD = (
    "told_share",
    "told_kept_share",
    "kept_share",
    "internal_norm_kept_share",
    "kept_share_30s",
    "kept_share_15m",
    "kept_share_2h",
    "kept_share_24h",
)
NEGLECTED = (
    "never_answered",
    "never_answered_after_7d",
    "open_turns",
    "neglect_index",
    "neglect_minutes_p99",
    "longest_silence_p99_s",
    "silence_over_7d_share",
    "bot_dead_end_share",
)
PATIENCE = (
    "handovers_per_conversation",
    "people_per_conversation",
    "asked_again_share",
    "repeated_share",
    "reopened_share",
    "solved_by_first_answer_share",
    "answered_by_others_share",
    "live_reachable_share",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart at two widths; the page shows the one that fits."""

    wide: Markup
    narrow: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    verdict: Sequence[str]
    five: Sequence[Shown]
    has_turns: bool
    curves: Picture | None
    day: Picture | None
    maps: Sequence[WeekMap]
    told: Sequence[Shown]
    handovers: Picture | None
    neglected: Sequence[Shown]
    silences: Sequence[tuple[str, str, str]]
    patience: Sequence[Shown]
    tables: Sequence[Table]
    waiting: Sequence[Waiting]
    waiting_in_all: int
    warnings: Sequence[str]
    definitions: Sequence[Shown]


def contents(measured: Measured, zone: tzinfo = UTC) -> Contents:
    """In the language that is active; times of the waiting are told in `zone`."""
    figures, beside = measured.overall, measured.tables
    return Contents(
        verdict=verdict(measured),
        five=[shown(one, figures) for one in (FIVE if "turns" in figures else WITHOUT_TURNS)],
        has_turns="turns" in figures,
        curves=_picture(curves, beside.get("curve", [])),
        day=_picture(day, beside.get("hours", [])),
        maps=maps(beside.get("hours", [])),
        told=all_shown(TOLD, figures),
        handovers=_picture(handovers, beside.get("handovers", [])),
        neglected=all_shown(NEGLECTED, figures),
        silences=silences(beside.get("silences", [])),
        patience=all_shown(PATIENCE, figures),
        tables=tables(measured),
        waiting=waiting(beside.get("waiting_now", []), zone),
        waiting_in_all=len(beside.get("waiting_now", [])),
        warnings=[caution_words(one) for one in measured.warnings],
        definitions=all_shown(CATALOGUE, figures),
    )


def zone_of(name: str) -> tzinfo:
    """The zone of that name; times in one that nobody knows are told in UTC."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return UTC


def _picture(draw: Callable[..., Markup | None], rows: Sequence[Row]) -> Picture | None:
    wide = draw(rows, size="wide")
    narrow = draw(rows, size="narrow") if wide is not None else None
    return Picture(wide, narrow) if wide is not None and narrow is not None else None


def caution_words(caution: Caution) -> str:
    """A caution in the reader's language; measures are called by their titles."""
    text = TEXTS.get(caution.code)
    if text is None:
        return words.clean(caution.text)
    blanks = dict(caution.params)
    if "measures" in blanks:
        names = str(blanks["measures"]).split(", ")
        blanks["measures"] = ", ".join(
            f"“{CATALOGUE[name].title}”" if name in CATALOGUE else name for name in names
        )
    return str(text % blanks)
