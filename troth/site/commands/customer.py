"""`troth customer`: take out or away what is known of one; put them on lists, say how loyal they are."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from troth.site.commands.customers import listing

if TYPE_CHECKING:
    from troth.accounts.models import Brand
    from troth.conversations.models import Customer

HELP = "export or erase one customer; lists and tiers"
DATABASE = True
EXAMPLES = """\
examples:
  troth customer export --brand shop --id 42 --out emma.zip
  troth customer erase --brand shop --id 42 --yes
  troth customer erased --brand shop
  troth customer list add --brand shop Wholesale customers.csv
  troth customer list show --brand shop Wholesale
  troth customer tier --brand shop --id 42 gold

The id stands in the address of the customer's page. Erasing takes names, addresses, words and files away for
good, and leaves how much was said when, and what was promised. `erased` lists whom you erased and when: after
restoring an older backup, erase them again (docs/customers.md).

A list's file has one customer a line, by an address that they have written from: in the first column, or in
the one that is headed address, email, phone or id. Promises of their own may hang on lists and tiers
(docs/policies.md).
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="PART")
    export = parts.add_parser("export", help="write a zip with all that is known of a customer")
    erase = parts.add_parser("erase", help="take away all that says who a customer is and what they said")
    for part in (export, erase):
        part.add_argument("--id", type=int, required=True, metavar="N", help="the customer's number")
    export.add_argument("--out", type=Path, metavar="FILE", help="where to (default: customer-N.zip)")
    erase.add_argument("--yes", action="store_true", help="it cannot be undone: say that you mean it")
    erased = parts.add_parser("erased", help="list the customers who were erased")
    tier = parts.add_parser("tier", help="say how loyal a customer is, in the brand's own word")
    tier.add_argument("--id", type=int, required=True, metavar="N", help="the customer's number")
    tier.add_argument("tier", metavar="WORD", help="such as gold; an empty one takes it away")
    add, show = listing.add_arguments(
        parts.add_parser("list", help="put customers on a list, and show lists")
    )
    for part in (export, erase, erased, tier, add, show):
        part.add_argument("--brand", required=True, metavar="SLUG", help="the brand whose customer it is")


def run(options: argparse.Namespace) -> int:
    if options.part == "list":
        return listing.run(options, _brand(options))
    return {"export": _export, "erase": _erase, "erased": _erased, "tier": _tier}[options.part](options)


def _export(options: argparse.Namespace) -> int:
    from troth.conversations.customers.exporting import export
    from troth.core.database import brands
    from troth.core.errors import Refused

    path = options.out or Path(f"customer-{options.id}.zip")
    with brands([_brand_id(options)]):
        customer = _find(options)
        try:
            with path.open("xb") as stream:
                export(customer, stream, by=None)
        except FileExistsError as error:
            raise Refused(f"{path} is there already.") from error
    print(f"All that is known of customer {options.id} was written to {path}.")
    return 0


def _erase(options: argparse.Namespace) -> int:
    from troth.channels.erasing import remove_files
    from troth.conversations.customers.erasing import erase
    from troth.core.database import brands
    from troth.core.errors import Refused

    brand_id = _brand_id(options)
    with brands([brand_id]):
        customer = _find(options)
        if not options.yes:
            raise Refused(f"This takes {customer.name!r} away for good. If you mean it, add --yes.")
        erasure = erase(customer, by=None)
    left = remove_files(brand_id, erasure.pk)
    print(f"Customer {options.id} was erased.")
    if left:
        print(f"{left} of their files came a moment ago; `troth serve` takes them away in 10 minutes.")
    return 0


def _erased(options: argparse.Namespace) -> int:
    from troth.conversations.models import Erasure
    from troth.core.database import brands

    with brands([_brand_id(options)]):
        for erasure in Erasure.objects.order_by("id"):
            waits = "" if erasure.files_gone_at else f", {len(erasure.blobs)} files still to go"
            print(f"{erasure.customer_id}  {erasure.erased_at:%Y-%m-%d %H:%M} UTC{waits}")
    return 0


def _tier(options: argparse.Namespace) -> int:
    from troth.conversations.customers.listing import set_tier
    from troth.core.database import brands

    with brands([_brand_id(options)]):
        customer = _find(options)
        set_tier(customer, options.tier, by=None)
    print(
        f"Customer {options.id}: tier {customer.tier!r}."
        if customer.tier
        else f"Customer {options.id}: no tier."
    )
    return 0


def _brand(options: argparse.Namespace) -> "Brand":
    from troth.accounts.models import Brand
    from troth.core.errors import Refused

    found = Brand.objects.filter(slug=options.brand).first()
    if found is None:
        raise Refused(f"There is no brand {options.brand!r}.")
    return found


def _brand_id(options: argparse.Namespace) -> int:
    return _brand(options).pk


def _find(options: argparse.Namespace) -> "Customer":
    from troth.conversations.models import Customer
    from troth.core.errors import Refused

    found = Customer.objects.filter(pk=options.id).first()
    if found is None:
        raise Refused(f"There is no customer {options.id} in {options.brand!r}.")
    if found.merged_into_id:
        raise Refused(f"Customer {found.pk} was merged into {found.merged_into_id}: take that one.")
    return found
