"""`troth expectations`: every time that you promised an answer by, and what became of it."""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from troth.insight.expectations.accuracy import Accuracy, Labelled
    from troth.insight.expectations.inventory import Inventory, Promises

HELP = "find every time that you promised an answer by, in mails, exports and pages"
EXAMPLES = """\
examples:
  troth expectations help.mbox sent.mbox --own help@shop.example
  troth expectations website/ order-mail.txt export.json --json promises.json
  troth expectations --self-test

Pages (.html) and texts (.txt, .md) are read as they are, of a folder with pages those only; everything
else as `troth audit` reads it. English, Turkish, Dutch and Spanish. Kept means: the next answer came
before the time was over, by the wall clock; business days are Monday to Friday, 24 hours, since opening
hours are not known here.
"""
PAGES, TEXTS = (".html", ".htm", ".xhtml"), (".txt", ".md")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, or - (standard input)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write all that was found to this file")
    parser.add_argument("--format", default="auto", metavar="NAME", help="of the exports (default: auto)")
    parser.add_argument("--zone", metavar="ZONE", help="in which the times are meant (default: UTC)")
    parser.add_argument(
        "--own",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="an address or domain of the brand's mail",
    )
    parser.add_argument("--brand", metavar="NAME", help="the brand, where the export does not say")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="what the columns of a table mean")
    parser.add_argument("--self-test", action="store_true", help="print how often the rules are right")


def run(options: argparse.Namespace) -> int:
    import django

    from troth.core.errors import Refused

    django.setup()
    if options.self_test:
        return _self_test()
    if not options.paths:
        raise Refused("Say what to read: a mailbox, an export, pages (see: troth expectations --help).")
    return _inventory(options)


def _inventory(options: argparse.Namespace) -> int:
    from troth.channels.imports.reader import Hints
    from troth.channels.imports.reading import read_all
    from troth.insight.expectations.inventory import Inventory

    zone, aside = _zone(options.zone), Counter[str]()
    inventory = Inventory(zone)
    exports = list(_add_pages(options.paths, inventory))
    if exports:
        own = frozenset(address.strip().lower() for address in options.own)
        hints = Hints(zone=zone, own=own, brand=options.brand, mapping=options.mapping)
        entries = read_all(
            exports,
            format_name=options.format,
            hints=hints,
            aside=lambda _source, _line, reason, _raw: aside.update([reason]),
        )
        inventory.add_entries(entries)
    _print(inventory)
    for reason, count in aside.most_common():
        print(f"Not read: {count} ({reason}).")
    if options.json:
        options.json.write_text(
            json.dumps(_as_json(inventory, aside), ensure_ascii=False, indent=1), encoding="utf-8"
        )
    return 0


def _zone(name: str | None) -> Any:
    from zoneinfo import ZoneInfo

    from troth.core.errors import Refused

    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError) as error:
        raise Refused(f"There is no time zone {name}; it looks like Europe/Amsterdam.") from error


def _add_pages(paths: list[str], inventory: "Inventory") -> Iterator[str]:
    """Adds pages and texts, and gives the paths of all else."""
    for path in paths:
        if Path(path).is_dir():
            inside = sorted(found for found in Path(path).rglob("*") if found.is_file())
            pages = [found for found in inside if found.suffix.lower() in PAGES + TEXTS]
            if any(found.suffix.lower() in PAGES for found in pages):
                for page in pages:
                    _add_page(page, inventory)
                continue
        elif Path(path).suffix.lower() in PAGES + TEXTS:
            _add_page(Path(path), inventory)
            continue
        yield path


def _add_page(path: Path, inventory: "Inventory") -> None:
    from troth.channels.mail.rules.decode import clean, decode
    from troth.channels.mail.rules.readable import MAX_HTML, readable
    from troth.insight.expectations.rules.places import Place, parts_of_page

    with path.open("rb") as stream:
        text = clean(decode(stream.read(4 * MAX_HTML)))
    if path.suffix.lower() in TEXTS:
        inventory.add_text(text, place=Place.TEXT, source=str(path))
        return
    for place, html in parts_of_page(text, path.name):
        inventory.add_text(readable(html), place=place, source=str(path))


def _print(inventory: "Inventory") -> None:
    from troth.insight.expectations.rules.expectation import Subject

    replies = inventory.promises(Subject.REPLY)
    total = sum(promises.times for promises in replies)
    if not replies:
        print("No promise to answer was found.")
    elif len(replies) == 1:
        print(f"You made one promise, {total} time{'s' if total > 1 else ''}.")
    else:
        print(f"You made {len(replies)} different promises, {total} times in all.")
    for promises in replies:
        _print_promises(promises)
    for subject in (Subject.HOURS, Subject.DELIVERY, Subject.REFUND):
        times = sum(promises.times for promises in inventory.promises(subject))
        if times:
            print(f"Not counted, since about something else: {subject.value}, {times} times.")


def _print_promises(promises: "Promises") -> None:
    places = ", ".join(f"{place} {count}" for place, count in promises.places.most_common())
    print(f"\n{promises.group.channel}: {promises.group.amount}, {promises.times} times ({places})")
    endings = promises.endings
    judged = endings["kept"] + endings["broken"]
    if judged or endings["open"]:
        print(f"  kept {endings['kept']} of {judged}; {endings['open']} not yet over at the end of the log")
    for words in list(promises.quotes)[:2]:
        print(f'  "{words}"')


def _as_json(inventory: "Inventory", aside: Counter[str]) -> dict[str, Any]:
    from troth.insight.expectations.rules.expectation import Subject

    return {
        "different_promises": len(inventory.promises(Subject.REPLY)),
        "promises": [promises.as_json() for promises in inventory.promises()],
        "set_aside": dict(aside),
        "counted_as": "wall clock; business days are Monday to Friday, 24 hours",
    }


def _self_test() -> int:
    from troth.insight.expectations.accuracy import accuracy, labelled

    rows = labelled()
    print("Promises to answer, found in sentences of our own making; half of them look alike and are none.")
    print(f"{'language':9} {'part':9} {'sentences':>9} {'precision':>9} {'recall':>9} {'time right':>10}")
    for language in sorted({row.language for row in rows}):
        for part, is_held_out in (("tuned on", False), ("held out", True)):
            chosen = [row for row in rows if row.language == language and row.is_held_out is is_held_out]
            print(f"{language:9} {part:9} {_figures(accuracy(chosen))}")
    for part, chosen in _halves(rows):
        print(f"{'all':9} {part:9} {_figures(accuracy(chosen))}")
    return 0


def _halves(rows: "list[Labelled]") -> "Iterator[tuple[str, list[Labelled]]]":
    yield "tuned on", [row for row in rows if not row.is_held_out]
    yield "held out", [row for row in rows if row.is_held_out]


def _figures(found: "Accuracy") -> str:
    shares = (found.precision, found.recall, found.amounts)
    precision, recall, amounts = ("-" if share is None else f"{share:.3f}" for share in shares)
    return f"{found.sentences:9} {precision:>9} {recall:>9} {amounts:>10}"
