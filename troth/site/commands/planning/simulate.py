"""`troth simulate`: days played out by the rules that the desk decides by."""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from troth.core.errors import Refused
from troth.site.progress import Progress, say

if TYPE_CHECKING:
    from troth.planning.study.comparing import Figure, Study

HELP = "play days out: what a policy keeps, what it neglects, and what it costs"
EXAMPLES = """\
examples:
  troth simulate --scenario standard --policy promise-slack --policy first-come --seeds 0-9
  troth simulate --scenario surge --policy promise-slack --seeds 0-4 --bound --json surge.json
  troth simulate --scenario day.json --policy promise-slack --seeds 0 --trace day.parquet --plot day.svg

Every policy meets the same customers, people and answers to offers on a day; a day is drawn from its seed.
docs/twin.md has the fields of a scenario, what each policy does, and the columns of a trace. The differences
below the table are of the first policy to each other one, day by day.
"""

COLUMNS = (
    ("kept", "kept %", 100.0, 1),
    ("neglect_minutes", "neglect min", 1.0, 2),
    ("never_answered", "never %", 100.0, 1),
    ("p99_wait_s", "p99 wait s", 1.0, 0),
    ("network_cost", "network EUR", 1.0, 0),
    ("offers", "offers", 1.0, 0),
    ("bound_share", "of bound %", 100.0, 1),
    ("events_per_s", "events/s", 1.0, 0),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scenario", default="standard", metavar="NAME|FILE", help="standard, surge, phone, or a JSON file"
    )
    parser.add_argument(
        "--policy", action="append", nargs="+", metavar="NAME", help="as often as wanted (default: all)"
    )
    parser.add_argument("--seeds", default="0-9", metavar="0-9", help="which days (default: %(default)s)")
    parser.add_argument("--bound", action="store_true", help="work out what no policy could exceed, too")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all figures as JSON; - prints them")
    parser.add_argument("--trace", type=Path, metavar="FILE", help="write every event as Parquet")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the figures: .svg or .html")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="how many work at once"
    )


def run(options: argparse.Namespace) -> int:
    from troth.planning.study.comparing import study
    from troth.planning.study.picture import draw
    from troth.planning.study.trace import write_trace
    from troth.planning.twin.scenario import ScenarioError, scenario

    policies, seeds = chosen_policies(options.policy), chosen_seeds(options.seeds)
    if options.processes < 1:
        raise Refused("--processes: at least one has to work.")
    try:
        played = scenario(options.scenario)
    except ScenarioError as error:
        raise Refused(f"--scenario: {error}") from error
    total = len(policies) * len(seeds) + len(seeds) * options.bound
    with Progress("playing", total) as progress:
        found = study(
            played,
            policies,
            seeds,
            bounded=options.bound,
            processes=min(options.processes, total),
            done=progress.at,
        )
    if options.json is None or str(options.json) != "-":
        print(table(found))
    try:
        if options.json is not None:
            write(json.dumps(found.as_data(), indent=2), options.json)
        if options.plot is not None:
            draw(found, options.plot)
        if options.trace is not None:
            say(f"{write_trace(options.trace, played, policies, seeds):,} events are in {options.trace}")
    except OSError as error:
        raise Refused(f"{error.filename}: {error.strerror}") from error
    return 0


def write(text: str, path: Path) -> None:
    if str(path) == "-":
        print(text)
    else:
        path.write_text(f"{text}\n", encoding="utf-8")


def chosen_policies(given: Sequence[Sequence[str]] | None) -> list[str]:
    from troth.routing.rules.policy import POLICIES

    names = [name for each in given for name in each] if given else list(POLICIES)
    unknown = [name for name in names if name not in POLICIES]
    if unknown:
        raise Refused(f"--policy: there is no {unknown[0]!r}. Choose from {', '.join(POLICIES)}.")
    return list(dict.fromkeys(names))


def chosen_seeds(text: str) -> list[int]:
    """From "0-9", "3" or "0,2,5-7"."""
    seeds: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()):
            raise Refused(f"--seeds: {text!r} is no list of numbers; write 0-9 or 0,3,5.")
        seeds += range(int(first), int(last or first) + 1)
    if not seeds or len(seeds) > 10_000:
        raise Refused(f"--seeds: {text!r} names no day, or more than 10,000.")
    return list(dict.fromkeys(seeds))


def table(study: "Study") -> str:
    columns = [one for one in COLUMNS if one[0] in next(iter(study.figures.values()))]
    rows = [["policy", *(title for _, title, _, _ in columns)]]
    for policy, figures in study.figures.items():
        rows.append([policy, *(_said(figures[name], scale, digits) for name, _, scale, digits in columns)])
    if study.differences:
        rows.append([])
        for policy, figures in study.differences.items():
            said = [_said(figures[name], scale, digits, "+") for name, _, scale, digits in columns]
            rows.append([f"{next(iter(study.figures))} - {policy}", *said])
    widths = [max(len(row[place]) for row in rows if row) for place in range(len(rows[0]))]
    lines = (
        "  ".join(
            cell.ljust(width) if not place else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        if row
        else ""
        for row in rows
    )
    return "\n".join(lines)


def _said(figure: "Figure", scale: float, digits: int, sign: str = "") -> str:
    middle = f"{figure.mean * scale:{sign},.{digits}f}"
    if figure.high is None:
        return middle
    return f"{middle} ± {(figure.high - figure.mean) * scale:,.{digits}f}"
