"""`python -m bench`: Troth's speed as ratios to what the same machine does in the same run."""

import argparse
import sys
from dataclasses import replace

from bench import api, audit, chat, clock, desk, ingest, routing
from bench.figures import Figure, machine, table, write
from bench.foreseen import twin, wait
from bench.stand import stand

PARTS = {
    "ingest": ingest.measure,
    "api": api.measure,
    "clock": clock.measure,
    "audit": audit.measure,
    "chat": chat.measure,
    "desk": desk.measure,
    "routing": routing.measure,
    "twin": twin.measure,
    "wait": wait.measure,
}
FULLER = {"audit": audit.measure_full, "desk": desk.measure_full}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=[*PARTS, "all"], default="all")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: does it run? its figures say little"
    )
    parser.add_argument(
        "--full",
        action="store_true",
        help="also 10 million rows audited, 1 million conversations on a desk: minutes, and 5 GB for Polars",
    )
    parser.add_argument("--name", help="the name of the JSON file (default: the time)")
    options = parser.parse_args()
    names = list(PARTS) if options.part == "all" else [options.part]
    figures: list[Figure] = []
    with stand() as prepared:
        with prepared.connect() as owner:
            about = machine(owner.info.parameter_status("server_version") or "", is_quick=options.quick)
        for name in names:
            part = FULLER.get(name, PARTS[name]) if options.full else PARTS[name]
            figures += part(prepared, is_quick=options.quick)
    if options.quick:
        # Sizes that small are all warm-up: no verdict is drawn from them.
        figures = [replace(figure, is_met=None) for figure in figures]
    print(table(figures))
    write(figures, about, options.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
