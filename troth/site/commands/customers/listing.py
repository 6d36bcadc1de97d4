"""`troth customer list`: who stands on which list."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from troth.accounts.models import Brand

MOST_STRANGERS = 20
"""Addresses of nobody that are printed one by one."""


def add_arguments(part: argparse.ArgumentParser) -> tuple[argparse.ArgumentParser, argparse.ArgumentParser]:
    acts = part.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help="put the customers of a file on a list; makes the list")
    add.add_argument("name", metavar="NAME", help="such as Wholesale")
    add.add_argument(
        "file", type=Path, metavar="FILE.csv", help="one customer a line, by an address of theirs"
    )
    show = acts.add_parser("show", help="the lists with their sizes, or who stands on one")
    show.add_argument("name", metavar="NAME", nargs="?", help="only this list, customer by customer")
    return add, show


def run(options: argparse.Namespace, brand: "Brand") -> int:
    return _add(options, brand) if options.act == "add" else _show(options, brand)


def _add(options: argparse.Namespace, brand: "Brand") -> int:
    from troth.conversations.customers.listing import put_all_on
    from troth.conversations.rules.addresses import addresses_in
    from troth.core.database import brands
    from troth.core.errors import Refused

    try:
        addresses = list(addresses_in(options.file.read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as error:
        raise Refused(f"{options.file} is not UTF-8 text; save it as CSV in UTF-8.") from error
    with brands([brand.pk]):
        listed = put_all_on(brand, options.name, addresses, by=None)
    print(f"{options.name}: {listed.new} put on, {listed.known} were on it already.")
    if listed.strangers:
        print(f"{len(listed.strangers)} addresses are of nobody who has written yet:")
        for address in listed.strangers[:MOST_STRANGERS]:
            print(f"  {address}")
        if len(listed.strangers) > MOST_STRANGERS:
            print(f"  and {len(listed.strangers) - MOST_STRANGERS} more")
    return 0


def _show(options: argparse.Namespace, brand: "Brand") -> int:
    from troth.conversations.customers.listing import lists_in, sizes_of
    from troth.conversations.models import ListedCustomer
    from troth.core.database import brands
    from troth.core.errors import Refused

    with brands([brand.pk]):
        if options.name is None:
            for name, size in sizes_of(lists_in(brand.pk)):
                print(f"{size}\t{name}")
            return 0
        found = lists_in(brand.pk).filter(name__iexact=options.name).first()
        if found is None:
            raise Refused(f"There is no list {options.name!r}; troth customer list show shows them all.")
        rows = ListedCustomer.objects.filter(customer_list=found).select_related("customer")
        for listed in rows.order_by("id").iterator():
            customer = listed.customer
            print(f"{customer.pk}\t{customer.tier or '-'}\t{customer.name}")
    return 0
