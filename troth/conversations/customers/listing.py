"""Which customers a brand names together, and how loyal it calls them: promises of their own hang on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, User
from troth.conversations.customers.facts import CustomerListed, CustomerTierChanged, CustomerUnlisted
from troth.conversations.models import Customer, CustomerList, Identity, ListedCustomer
from troth.conversations.rules.words import storable
from troth.core.errors import Refused
from troth.core.facts import record
from troth.core.spreadsheet import as_it_was

LONGEST = 80
_AT_ONCE = 500


class NotListed(Refused):
    """No name for a list or tier, or nobody who can be put on one."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a file: how many are new on the list, how many were there, who is not known."""

    new: int
    known: int
    strangers: tuple[str, ...]


def lists_of(customer_id: int) -> frozenset[str]:
    """The names of the lists on which this customer stands, or somebody who turned out to be them."""
    theirs = Q(customer=customer_id) | Q(customer__merged_into=customer_id)
    names = ListedCustomer.objects.filter(theirs).values_list("customer_list__name", flat=True)
    return frozenset(names)


def lists_in(brand_id: int) -> "QuerySet[CustomerList]":
    """By name."""
    return CustomerList.objects.filter(brand=brand_id).order_by("name")


def sizes_of(lists: "QuerySet[CustomerList]") -> list[tuple[str, int]]:
    """The name of each list, and how many customers stand on it."""
    return list(lists.annotate(size=Count("listed")).values_list("name", "size"))


def tiers_in(brand_id: int) -> list[str]:
    """The tiers that any customer has."""
    rows = Customer.objects.filter(brand=brand_id).exclude(tier="").order_by("tier")
    return list(rows.values_list("tier", flat=True).distinct())


@transaction.atomic
def put_on(customer: Customer, name: str, *, by: User | None) -> CustomerList:
    """Put a customer on the list of this name, which is made if there is none. Twice is once."""
    _refuse_gone(customer)
    found = _list_named(customer.brand_id, name)
    _put(found, [customer.pk], by)
    return found


@transaction.atomic
def take_off(customer: Customer, customer_list: CustomerList, *, by: User | None) -> None:
    rows = ListedCustomer.objects.filter(customer=customer, customer_list=customer_list)
    if rows.delete()[0]:
        record(
            CustomerUnlisted(
                brand_id=customer.brand_id,
                actor_id=by.pk if by else None,
                customer_id=customer.pk,
                customer_list_id=customer_list.pk,
            )
        )


@transaction.atomic
def put_all_on(brand: Brand, name: str, addresses: Iterable[str], *, by: User | None) -> Listed:
    """Put on a list whoever is known by one of these addresses; those of nobody are handed back."""
    found, new, seen, strangers = _list_named(brand.pk, name), 0, set[int](), list[str]()
    for some in _in_parts(addresses):
        owners = _owners(brand.pk, some)
        strangers += [address for address in some if address.casefold() not in owners]
        fresh = [owner for owner in dict.fromkeys(owners.values()) if owner not in seen]
        new += _put(found, fresh, by)
        seen.update(fresh)
    return Listed(new, len(seen) - new, tuple(strangers))


@transaction.atomic
def set_tier(customer: Customer, tier: str, *, by: User | None) -> None:
    """How loyal, in the brand's own word; empty: nobody says."""
    _refuse_gone(customer)
    said = _name(tier) if tier.strip() else ""
    if not Customer.objects.filter(pk=customer.pk).exclude(tier=said).update(tier=said):
        return
    customer.tier = said
    record(
        CustomerTierChanged(
            brand_id=customer.brand_id, actor_id=by.pk if by else None, customer_id=customer.pk, tier=said
        )
    )


def _put(customer_list: CustomerList, customers: list[int], by: User | None) -> int:
    there = ListedCustomer.objects.filter(customer_list=customer_list, customer__in=customers)
    known = set(there.values_list("customer", flat=True))
    fresh = [customer for customer in customers if customer not in known]
    brand_id = customer_list.brand_id
    ListedCustomer.objects.bulk_create(
        (
            ListedCustomer(brand_id=brand_id, customer_list=customer_list, customer_id=customer)
            for customer in fresh
        ),
        ignore_conflicts=True,  # somebody else put them there in the same moment
    )
    record(
        *(
            CustomerListed(
                brand_id=brand_id,
                actor_id=by.pk if by else None,
                customer_id=customer,
                customer_list_id=customer_list.pk,
            )
            for customer in fresh
        )
    )
    return len(fresh)


def _list_named(brand_id: int, name: str) -> CustomerList:
    """Small and capital letters are the same: the list that is there keeps its name."""
    said = _name(name)
    found = CustomerList.objects.filter(brand=brand_id, name__iexact=said).order_by("id").first()
    return found or CustomerList.objects.get_or_create(brand_id=brand_id, name=said)[0]


def _owners(brand_id: int, addresses: list[str]) -> dict[str, int]:
    """Whose addresses these are, by the address in small letters."""
    spelled = {*addresses, *(address.casefold() for address in addresses)}
    rows = Identity.objects.filter(brand=brand_id, value__in=spelled)
    return {value.casefold(): customer for value, customer in rows.values_list("value", "customer")}


def _in_parts(addresses: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(dict.fromkeys(as_it_was(storable(address)) for address in addresses))
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _name(text: str) -> str:
    said = " ".join(storable(text).split())
    if not said or len(said) > LONGEST:
        raise NotListed(_("Give it a name of at most %(count)s characters.") % {"count": LONGEST})
    return said


def _refuse_gone(customer: Customer) -> None:
    if customer.erased_at or customer.merged_into_id:
        raise NotListed(_("Nothing can be noted about this customer any more."))
