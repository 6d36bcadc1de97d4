"""`troth receipt`: whether a promise was really given, and whether nobody rewrote the ledger since."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from troth.promises.receipts.fetching import Publisher

HELP = "check the receipt of a promise, and a day's chain of receipts"
EXAMPLES = """\
examples:
  troth receipt verify receipt.json --url https://desk.shop.example
  troth receipt verify receipt.json --key XUFAKrxLKna5cZ2REBfFkg-gyKgMdLqYMLH6_vU1DTE
  troth receipt verify receipt.json --key brand.json --chain 2026-11-21.json
  troth receipt verify 2026-11-21.json --key brand.json      a whole day, from `troth receipt chain`
  troth receipt verify 2026.json --key brand.json            a year's roots, as the brand publishes them
  troth receipt chain --brand shop --day 2026-11-21 > 2026-11-21.json

`verify` needs no database, and without --url no network. --key is the brand's public key, or the file
/.well-known/troth/BRAND/receipts.json that names it. Exit status: 0 it holds, 1 it does not, 2 wrong usage.
docs/receipts.md describes the files.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", title="commands", metavar="COMMAND", required=True)
    verify = acts.add_parser("verify", help="does it hold?", epilog=EXAMPLES)
    verify.add_argument("file", type=Path, metavar="FILE", help="a receipt, a day's chain, or a list of days")
    trusted = verify.add_mutually_exclusive_group()
    trusted.add_argument("--key", metavar="KEY", help="the brand's public key, or a file that names it")
    trusted.add_argument("--url", metavar="URL", help="where the brand publishes its key and its roots")
    verify.add_argument("--chain", type=Path, metavar="FILE", help="a proof, or the whole chain of the day")
    verify.add_argument("--published", type=Path, metavar="FILE", help="days whose roots you saved before")
    chain = acts.add_parser("chain", help="print a closed day with all its receipts, for an auditor")
    chain.add_argument("--brand", required=True, metavar="SLUG")
    chain.add_argument("--day", required=True, metavar="DATE", help="such as 2026-11-21, in the brand's zone")
    renew = acts.add_parser(
        "renew", help="sign with a new key from the next receipt on; the old stays public"
    )
    renew.add_argument("--brand", required=True, metavar="SLUG")


def run(options: argparse.Namespace) -> int:
    if options.act == "verify":
        return _verify(options)
    import django

    from troth.site.running.database import database

    with database(options.data):
        django.setup()
        return _chain(options) if options.act == "chain" else _renew(options)


def _verify(options: argparse.Namespace) -> int:
    from troth.promises.receipts.rules.verify import NotTrue

    try:
        for sentence in _findings(options):
            print(sentence, flush=True)
    except NotTrue as wrong:
        print(f"WRONG: {wrong}")
        return 1
    return 0


def _findings(options: argparse.Namespace) -> list[str]:
    """What holds, a sentence each. Raises NotTrue."""
    from troth.promises.receipts.rules import days
    from troth.promises.receipts.rules.verify import NotTrue, check_chain, check_days

    data = _content(options.file)
    kind = data.get("format") if isinstance(data, Mapping) else None
    if kind not in (days.CHAIN, days.DAYS):
        return _receipt(data, options)
    keys = _keys(options, _brand_of(data, kind))
    if keys is None:
        raise NotTrue("A chain needs the brand's key: give --key or --url.")
    checked = [check_chain(data, keys)[0]] if kind == days.CHAIN else check_days(data, keys)
    for day in checked:
        _compare(day, options)
    count = sum(day["statement"]["count"] for day in checked)
    return [f"The chain holds: days {len(checked)}, receipts {count}, each signed and in its place."]


def _receipt(data: object, options: argparse.Namespace) -> list[str]:
    from troth.promises.receipts.rules.verify import check_in_chain, check_receipt

    claimed = check_receipt(data, None)
    keys = _keys(options, claimed["brand"])
    said = check_receipt(data, keys)
    found = [f"{said.get('brand_name') or said['brand']} promised on {said['made_at']}: {said['words']}"]
    if keys is None:
        found.append(
            "Nothing was changed since it was signed, with the key that the file itself names: "
            "give --key or --url to know that it is the brand's."
        )
    else:
        found.append("The signature is the brand's, and nothing was changed since.")
    if options.chain:
        day = check_in_chain(said, _content(options.chain), keys if keys is not None else _own(data))
        _compare(day, options)
        found.append(_in_chain(day))
    elif options.url:
        found.append(_in_published_chain(said, _publisher(options, said["brand"]), options, keys=keys or []))
    return found


def _in_published_chain(
    said: Mapping[str, Any], publisher: "Publisher", options: argparse.Namespace, *, keys: list[str]
) -> str:
    from troth.promises.receipts.rules.receipt import digest
    from troth.promises.receipts.rules.verify import NotTrue, check_day, check_proof

    proof = publisher.proof(digest(said))
    if proof is None:
        closed = publisher.day(said["day"])
        if closed is None:
            return f"The day {said['day']} is not closed yet: its root is published when it is over."
        check_day(closed, keys)
        raise NotTrue(f"The receipt is not in the chain of {said['day']}.")
    day = check_proof(said, proof, keys)
    _compare(day, options)
    return _in_chain(day)


def _compare(day: Mapping[str, Any], options: argparse.Namespace) -> None:
    """The root in hand with the one that everybody sees, and with the one that was saved before."""
    from troth.promises.receipts.rules.verify import NotTrue, check_published

    statement = day["statement"]
    if options.url:
        check_published(day, _publisher(options, statement["brand"]).day(statement["day"]))
    if options.published:
        saved = _content(options.published)
        listed = saved.get("days") if isinstance(saved, Mapping) else None
        for one in listed if isinstance(listed, list) else [saved]:
            if not isinstance(one, Mapping) or not isinstance(one.get("statement"), Mapping):
                raise NotTrue(f"{options.published} lists no days.")
            if one["statement"].get("day") == statement["day"]:
                check_published(day, one)


def _in_chain(day: Mapping[str, Any]) -> str:
    return f"It is in the chain of {day['statement']['day']}, whose root is {day['root']}."


def _keys(options: argparse.Namespace, brand: str) -> list[str] | None:
    if options.url:
        return _publisher(options, brand).keys()
    if not options.key:
        return None
    if not Path(options.key).is_file():
        return [options.key]
    listed = _content(Path(options.key))
    keys = listed.get("keys") if isinstance(listed, Mapping) else None
    return [str(one.get("public_key")) for one in keys or [] if isinstance(one, Mapping)]


def _own(data: Any) -> list[str]:
    return [data["public_key"]]


def _brand_of(data: Mapping[str, Any], kind: str) -> str:
    from troth.promises.receipts.rules.days import DAYS

    day = data if kind == DAYS else data.get("day")
    statement = day.get("statement", day) if isinstance(day, Mapping) else {}
    return str(statement.get("brand", "")) if isinstance(statement, Mapping) else ""


def _publisher(options: argparse.Namespace, brand: str) -> "Publisher":
    from troth.promises.receipts.fetching import Publisher

    return Publisher(options.url, brand)


def _content(path: Path) -> Any:
    from troth.promises.receipts.rules.plain import NotPlain, read
    from troth.promises.receipts.rules.verify import NotTrue

    try:
        return read(path.read_bytes())
    except NotPlain as error:
        raise NotTrue(f"{path} is not a file in Troth's format: {error}") from error


def _chain(options: argparse.Namespace) -> int:
    from datetime import date

    from troth.core.database import brands
    from troth.core.errors import Refused
    from troth.promises.receipts.showing import as_file, chain_of

    brand = _brand(options.brand)
    try:
        wanted = date.fromisoformat(options.day)
    except ValueError as error:
        raise Refused(f"--day: {options.day!r} is not a date; write it as 2026-11-21.") from error
    with brands([brand.pk]):
        whole = chain_of(brand, wanted)
    if whole is None:
        raise Refused(f"{options.brand} has no closed day {options.day}.")
    print(as_file(whole).decode(), end="")
    return 0


def _renew(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from troth.core.database import brands
    from troth.promises.receipts.actions import retire_key

    brand = _brand(options.brand)
    with brands([brand.pk]):
        had_one = retire_key(brand, now=timezone.now())
    print("The next receipt is signed with a new key." if had_one else "There was no key yet.")
    return 0


def _brand(slug: str) -> Any:
    from troth.accounts.models import Brand
    from troth.core.errors import Refused

    found = Brand.objects.filter(slug=slug).first()
    if found is None:
        raise Refused(f"There is no brand {slug!r}.")
    return found
