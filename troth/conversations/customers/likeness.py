"""Who may be the same person: somebody typed an address that another customer has. A person decides."""

from dataclasses import dataclass

from django.db.models import Q

from troth.conversations.models import Customer, Identity, KeptApart, Particular

KINDS = ("mail", "phone")
MOST = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another customer, and the address that both have given."""

    customer: Customer
    kind: str
    value: str


def alike(customer: Customer) -> list[Likeness]:
    """Others of the brand who gave or write from an address that this one gave or writes from."""
    written = set(Identity.objects.filter(customer=customer, kind__in=KINDS).values_list("kind", "value"))
    given = set(
        Particular.objects.standing().filter(customer=customer, kind__in=KINDS).values_list("kind", "value")
    )
    if not written | given:
        return []
    found = _having(customer, written=given, given=written | given)
    apart = _apart_from(customer) | {customer.pk} if found else set()
    shown = {pk: address for pk, address in found.items() if pk not in apart}
    others = Customer.objects.standing().filter(pk__in=shown, erased_at=None).order_by("id")[:MOST]
    return [Likeness(other, *shown[other.pk]) for other in others]


def _having(
    customer: Customer, *, written: set[tuple[str, str]], given: set[tuple[str, str]]
) -> dict[int, tuple[str, str]]:
    """By customer, the address: of those who write from one of `written` or gave one of `given`."""
    found: dict[int, tuple[str, str]] = {}
    rows: list[tuple[int, str, str]] = []
    if written:
        writers = Identity.objects.filter(_any_of(written), brand=customer.brand_id)
        rows += writers.values_list("customer_id", "kind", "value")[: MOST * 4]
    givers = Particular.objects.standing().filter(_any_of(given), brand=customer.brand_id, kind__in=KINDS)
    rows += givers.values_list("customer_id", "kind", "value")[: MOST * 4]
    for customer_id, kind, value in rows:
        found.setdefault(customer_id, (kind, value))
    return found


def _any_of(addresses: set[tuple[str, str]]) -> Q:
    chosen = Q(pk__in=())
    for kind, value in sorted(addresses):
        chosen |= Q(kind=kind, value=value)
    return chosen


def _apart_from(customer: Customer) -> set[int]:
    pairs = KeptApart.objects.filter(Q(one=customer) | Q(other=customer)).values_list("one_id", "other_id")
    return {pk for pair in pairs for pk in pair}
