"""`troth audit`: who was neglected, from an export, before anything is set up."""

import argparse
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from troth.site.progress import Progress

if TYPE_CHECKING:
    from troth.channels.imports.auditing import Log
    from troth.channels.imports.reader import Hints, Source
    from troth.insight.measures.norms import Norms

HELP = "show who was neglected, from an export of another desk, a mailbox or a log"
EXAMPLES = """\
examples:
  troth audit export.json.gz --out report
  troth audit tickets/ users.json --zone Europe/Amsterdam --norm mail=2h
  troth audit inbox.mbox sent.mbox --own help@shop.example
  troth audit imaps://help@mail.shop.example/INBOX --password-stdin
  troth audit calls.csv --propose      a first mapping of a table that is not known, to look over
  troth audit calls.csv --mapping calls.toml
  troth audit log                      a service log, as `troth export service-log` writes it
  troth audit --compare may june       two reports: what changed, with intervals

DIR gets report.html, measures.json, a CSV for each table and the service log as Parquet; rows that could not
be used are in set-aside.csv. Nothing leaves this machine, and no words are stored unless --keep-text asks.
"""
REMOTE = ("imap://", "imaps://")
ENGINES = ("duckdb", "postgres", "spark")
LANGUAGES = ("en", "tr", "nl", "es")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders, imaps:// or - (standard input)"
    )
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="two reports: what changed")
    parser.add_argument("--out", type=Path, default=Path("report"), metavar="DIR", help="default: ./report")
    reading = parser.add_argument_group("reading")
    reading.add_argument("--format", default="auto", metavar="NAME", help="what it is (default: auto)")
    reading.add_argument("--zone", metavar="ZONE", help="of times without one, and of the hours of the week")
    reading.add_argument(
        "--own",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="an address or domain of the brand's mail",
    )
    reading.add_argument("--brand", metavar="NAME", help="the brand, where the export does not say")
    reading.add_argument("--mapping", type=Path, metavar="FILE", help="what the columns of a table mean")
    reading.add_argument("--propose", action="store_true", help="print a first mapping of a table, and end")
    reading.add_argument("--password-stdin", action="store_true", help="the password of an imaps:// mailbox")
    reading.add_argument("--keep-text", action="store_true", help="store the words in the service log")
    measuring = parser.add_argument_group("measuring")
    measuring.add_argument("--engine", choices=ENGINES, default="duckdb", help="default: duckdb")
    measuring.add_argument(
        "--norm",
        action="append",
        default=[],
        metavar="[CHANNEL=]SPAN",
        help="what to hold the brand to where nothing was promised: 2h, mail=15m, chat=30s",
    )
    measuring.add_argument("--language", choices=LANGUAGES, default="en", help="of the report (default: en)")


def run(options: argparse.Namespace) -> int:
    if bool(options.paths) == bool(options.compare):
        sys.stderr.write("troth: say what to read, or --compare two reports (see: troth audit --help)\n")
        return 2
    import django

    django.setup()
    if options.compare:
        return _compare(options)
    if options.propose:
        return _propose(options)
    from troth.channels.imports.alone import alone_in

    norms = _norms(options.norm)
    with alone_in(options.out):
        return _report(_log(options), norms, options)


def _log(options: argparse.Namespace) -> "Log":
    from troth.channels.imports import auditing

    if len(options.paths) == 1 and options.format in ("auto", "service-log"):
        log = auditing.written_already(Path(options.paths[0]))
        if log:
            return _told_by(log, options.zone)
    hints = _hints(options)
    with Progress("read", 1.0) as progress:

        def read(count: int, total: int | None) -> None:
            progress.total = float(total) if total else None
            progress.at(count)

        return auditing.write_log(
            _sources(options),
            options.out,
            hints=hints,
            format_name=options.format,
            keep_text=options.keep_text,
            progress=read,
        )


def _told_by(log: "Log", zone: str | None) -> "Log":
    """The log, whose hours of the week were told when it was written and cannot be told anew."""
    from troth.core.errors import Refused

    if zone is None or log.zone in (None, zone):
        return log
    raise Refused(
        f"The hours of the week in this log are those of {log.zone}: leave --zone out, or audit the export "
        "that it was made of."
    )


def _sources(options: argparse.Namespace) -> "list[Path | str | Source]":
    from troth.channels.imports.mail.imap import open_mailbox

    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else ""
    return [
        open_mailbox(path, password) if path.lower().startswith(REMOTE) else path for path in options.paths
    ]


def _hints(options: argparse.Namespace) -> "Hints":
    from troth.channels.imports.reader import Hints

    return Hints(
        zone=_zone(options.zone) if options.zone else None,
        own=frozenset(one.strip().lower() for one in options.own),
        brand=options.brand,
        mapping=options.mapping,
    )


def _zone(name: str) -> ZoneInfo:
    from troth.core.errors import Refused

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise Refused(f"There is no zone {name!r}; write it like Europe/Amsterdam.") from None


def _norms(given: list[str]) -> "Norms":
    """Each as "2h" for every channel, or "mail=15m" for one."""
    from troth.core.errors import Refused
    from troth.insight.measures.norms import Norms
    from troth.promises.rules.durations import AllowanceError, allowance

    by_channel: dict[str, timedelta] = {}
    otherwise = None
    try:
        for one in given:
            channel, equals, span = one.rpartition("=")
            if equals:
                by_channel[channel.strip().lower()] = allowance(span)
            else:
                otherwise = allowance(span)
    except AllowanceError as error:
        raise Refused(str(error)) from None
    usual = Norms()
    if otherwise is None:
        return Norms(by_channel={**usual.by_channel, **by_channel}, otherwise=usual.otherwise)
    return Norms(by_channel=by_channel, otherwise=otherwise)


def _report(log: "Log", norms: "Norms", options: argparse.Namespace) -> int:
    from importlib import import_module

    from troth.insight.measures.measure import measure
    from troth.insight.report.about import About
    from troth.insight.report.verdict import verdict
    from troth.insight.report.write import write

    engine = import_module(f"troth.insight.engines.{options.engine}")
    with Progress("measured", None), engine.open_engine(log.folder) as opened:
        measured = measure(opened, norms)
    about = About(
        title=options.brand or _title(options.paths),
        sources=log.sources,
        rows=log.rows,
        zone=log.zone or options.zone or "UTC",
        made_at=datetime.now(UTC),
        set_aside=log.set_aside,
    )
    written = write(measured, about, options.out, locale=options.language)
    for sentence in verdict(measured):
        print(sentence)
    if log.set_aside:
        print(f"{sum(log.set_aside.values()):,} rows could not be used: {options.out / 'set-aside.csv'}")
    print(f"The report: {written[0]}")
    return 0


def _title(paths: list[str]) -> str:
    first = paths[0]
    if first.lower().startswith(REMOTE):
        return urlsplit(first).hostname or "mailbox"
    name = "standard input" if first == "-" else Path(first).resolve().name
    return name if len(paths) == 1 else f"{name} +{len(paths) - 1}"


def _propose(options: argparse.Namespace) -> int:
    from troth.channels.imports import sources
    from troth.channels.imports.tables.wizard import propose

    for source in sources.find(options.paths[:1]):
        print(propose(source))
        return 0
    return 1


def _compare(options: argparse.Namespace) -> int:
    from troth.insight.report.compare import compare
    from troth.insight.report.comparison import as_text, write_comparison

    before, after = (_measures(path) for path in options.compare)
    changes = compare(before, after)
    print(as_text(changes))
    names = [str(path) for path in options.compare]
    path = write_comparison(changes, options.out, before=names[0], after=names[1], locale=options.language)
    print(f"\nAs a page: {path}")
    return 0


def _measures(path: Path) -> dict[str, Any]:
    from troth.core.errors import Refused

    file = path / "measures.json" if path.is_dir() else path
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{file} cannot be read as the measures of a report: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("overall"), dict):
        raise Refused(f"{file} does not hold the measures of a report.")
    return found
