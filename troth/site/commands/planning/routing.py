"""`troth routing`: how a brand gives its work out, shown and set."""

import argparse
import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from troth.accounts.models import Brand
    from troth.routing.actions import Way

HELP = "how a brand gives its work out: the policy, what a kept promise is worth, the times"
EXAMPLES = """\
examples:
  troth routing show --brand shop
  troth routing set --brand shop --policy first-come
  troth routing set --brand shop --policy promise-slack --worth 7.50 --answer-within 20s
  troth routing set --brand shop --silent-on-mail-for 4h --not-sticky

The policies: promise-slack (the closest to being late first), promise-slack-generous (the same, with more
experts), first-come (the oldest first), round-robin (in turn), manual (nothing is given out or taken back).
What is not named stays as it is. Spans are written as 30s, 2m or 4h; docs/routing.md says what each does.
"""
DATABASE = True
SPANS = {
    "answer_within": "how long an offer of a chat or a call stands",
    "answer_mail_within": "how long an offer of a mail stands",
    "silent_for": "after how much silence of its person a chat or a call is taken back",
    "silent_on_mail_for": "the same of a mail; 0s: never",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", title="commands", metavar="COMMAND", required=True)
    show = acts.add_parser("show", help="print what holds now", epilog=EXAMPLES)
    show.add_argument("--json", action="store_true", help="as JSON; spans are seconds")
    change = acts.add_parser("set", help="set it, from this moment on", epilog=EXAMPLES)
    change.add_argument("--policy", metavar="NAME", help="in which order, and to whom")
    change.add_argument("--worth", metavar="EUROS", help="of one kept promise: dearer experts are not asked")
    for name, words in SPANS.items():
        change.add_argument(f"--{name.replace('_', '-')}", metavar="SPAN", help=words)
    sticky = change.add_mutually_exclusive_group()
    sticky.add_argument(
        "--sticky",
        dest="is_sticky",
        action="store_true",
        default=None,
        help="ask first who answered this customer last",
    )
    sticky.add_argument("--not-sticky", dest="is_sticky", action="store_false", help="do not")
    for act in (show, change):
        act.add_argument("--brand", required=True, metavar="SLUG")


def run(options: argparse.Namespace) -> int:
    from troth.accounts.models import Brand
    from troth.core.database import brands

    brand = Brand.objects.filter(slug=options.brand).first()
    if brand is None:
        raise _refused(f"There is no brand {options.brand!r}.")
    with brands([brand.pk]):
        return _show(brand, options) if options.act == "show" else _set(brand, options)


def _show(brand: "Brand", options: argparse.Namespace) -> int:
    from troth.routing.actions import way_of
    from troth.routing.models import Routing

    way = way_of(Routing.of(brand.pk))
    print(json.dumps({"brand": brand.slug, **_as_json(way)}, indent=2) if options.json else _lines(way))
    return 0


def _set(brand: "Brand", options: argparse.Namespace) -> int:
    from django.utils import timezone

    from troth.routing.actions import set_routing, way_of
    from troth.routing.models import Routing

    wanted = _wanted(options)
    if not wanted:
        raise _refused("Say what to set, as in --policy first-come (see: troth routing set --help).")
    way = replace(way_of(Routing.of(brand.pk)), **wanted)
    print(_lines(way_of(set_routing(brand, way, by=None, now=timezone.now()))))
    return 0


def _wanted(options: argparse.Namespace) -> dict[str, Any]:
    """What was named. Raises Refused for what cannot be read."""
    said = {name: getattr(options, name) for name in ("policy", "is_sticky")}
    said |= {name: _seconds(getattr(options, name), name) for name in SPANS}
    said["worth"] = _worth(options.worth)
    return {name: value for name, value in said.items() if value is not None}


def _seconds(text: str | None, name: str) -> int | None:
    from troth.promises.rules.durations import AllowanceError, allowance

    if text is None or text.strip() in ("0", "0s"):
        return None if text is None else 0
    try:
        return int(allowance(text).total_seconds())
    except AllowanceError as error:
        raise _refused(f"--{name.replace('_', '-')}: {error}") from error


def _worth(text: str | None) -> Any:
    from decimal import Decimal, InvalidOperation

    try:
        return None if text is None else Decimal(text)
    except InvalidOperation as error:
        raise _refused(f"--worth: {text!r} is not a number of euros, such as 6 or 7.50.") from error


def _as_json(way: "Way") -> dict[str, Any]:
    return {**asdict(way), "worth": f"{way.worth:.2f}"}


def _lines(way: "Way") -> str:
    from datetime import timedelta

    from troth.promises.rules.durations import allowance_text

    said = {"policy": way.policy, "worth": f"{way.worth:.2f} euros a kept promise"}
    for name in SPANS:
        seconds = getattr(way, name)
        said[name] = allowance_text(timedelta(seconds=seconds)) if seconds else "never"
    said["sticky"] = "yes" if way.is_sticky else "no"
    return "\n".join(f"{name.replace('_', '-'):20}{value}" for name, value in said.items())


def _refused(sentence: str) -> Exception:
    from troth.core.errors import Refused

    return Refused(sentence)
