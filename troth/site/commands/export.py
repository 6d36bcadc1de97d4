"""`troth export`: what this installation knows, in open formats."""

import argparse
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from troth.site.progress import Progress

HELP = "write the service log as Parquet, or the ledger of promises as CSV or JSON"
DATABASE = True
EXAMPLES = """\
examples:
  troth export service-log --out log
  troth export service-log --brand shop --out log
  troth audit log --out report
  troth export promises --brand shop --out promises.csv
  troth export promises --since 2026-11-01 --until 2026-11-30 --out november.json

The ledger (docs/ledger.md) holds the words that customers were told, and nobody's name or address. The days
are those of --zone (UTC unless told), the last one included.

The service log is the table that every measure reads (docs/service-log.md). It holds no words of customers,
only their lengths.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    log = parts.add_parser("service-log", help="what happened, a row each")
    log.add_argument("--out", type=Path, default=Path("service-log"), metavar="DIR", help="where to")
    ledger = parts.add_parser("promises", help="what customers were told, a row each")
    ledger.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .csv or .json")
    ledger.add_argument("--since", metavar="DATE", help="made on this day or later")
    ledger.add_argument("--until", metavar="DATE", help="made on this day or before")
    ledger.add_argument("--zone", default="UTC", metavar="ZONE", help="whose days they are")
    for part in (log, ledger):
        part.add_argument("--brand", metavar="SLUG", help="one brand only (default: all)")


def run(options: argparse.Namespace) -> int:
    from troth.accounts.models import Brand
    from troth.core.errors import Refused

    chosen = Brand.objects.filter(slug=options.brand) if options.brand else Brand.objects.all()
    ids = list(chosen.values_list("id", flat=True))
    if not ids:
        raise Refused(f"There is no brand {options.brand!r}." if options.brand else "There is no brand yet.")
    return _promises(ids, options) if options.part == "promises" else _service_log(ids, options)


def _promises(ids: list[int], options: argparse.Namespace) -> int:
    from troth.core.database import brands
    from troth.core.errors import Refused
    from troth.desk.ledger.files import written
    from troth.promises.models import Promise

    form = options.out.suffix.lstrip(".").lower()
    if form not in ("csv", "json"):
        raise Refused(f"--out: {options.out} must end in .csv or .json.")
    since, until = _midnight(options.since, options, 0), _midnight(options.until, options, 1)
    with brands(ids):
        rows = Promise.objects.filter(brand__in=ids)
        rows = rows.filter(made_at__gte=since) if since else rows
        rows = rows.filter(made_at__lt=until) if until else rows
        count = rows.count()
        with options.out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(written(rows, form))
    print(f"{count} promises written to {options.out}.")
    return 0


def _midnight(day: str | None, options: argparse.Namespace, later: int) -> datetime | None:
    """When a day begins in --zone, or with `later` that many days after it."""
    from troth.core.errors import Refused

    if day is None:
        return None
    try:
        begins = date.fromisoformat(day) + timedelta(days=later)
        return datetime.combine(begins, time(), ZoneInfo(options.zone))
    except (ValueError, OverflowError, OSError, KeyError) as error:
        raise Refused(
            f"{day} in {options.zone} is no day; write it as 2026-11-21, and a zone as UTC."
        ) from error


def _service_log(ids: list[int], options: argparse.Namespace) -> int:
    from troth.insight.service_log.live import export

    with Progress("rows", None) as progress:
        count = export(options.out, ids, told=progress.at)
    print(f"{count} rows written to {options.out}.")
    return 0
