"""`troth export`: what this installation knows, in open formats."""

import argparse
from pathlib import Path

from troth.site.progress import Progress

HELP = "write the service log of this installation as Parquet"
DATABASE = True
EXAMPLES = """\
examples:
  troth export service-log --out log
  troth export service-log --brand shop --out log
  troth audit log --out report

The service log is the table that every measure reads (docs/service-log.md). It holds no words of customers,
only their lengths.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="service-log")
    log = parts.add_parser("service-log", help="what happened, a row each")
    log.add_argument("--out", type=Path, default=Path("service-log"), metavar="DIR", help="where to")
    log.add_argument("--brand", metavar="SLUG", help="one brand only (default: all)")


def run(options: argparse.Namespace) -> int:
    from troth.accounts.models import Brand
    from troth.core.errors import Refused
    from troth.insight.service_log.live import export

    chosen = Brand.objects.filter(slug=options.brand) if options.brand else Brand.objects.all()
    ids = list(chosen.values_list("id", flat=True))
    if not ids:
        raise Refused(f"There is no brand {options.brand!r}." if options.brand else "There is no brand yet.")
    with Progress("rows", None) as progress:
        count = export(options.out, ids, told=progress.at)
    print(f"{count} rows written to {options.out}.")
    return 0
