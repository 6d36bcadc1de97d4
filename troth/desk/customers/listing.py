"""The list of customers, and the search by what a name or an address begins with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Max, Q
from django.urls import reverse

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation, Customer, Identity
from troth.conversations.models.customer import CustomerQuerySet
from troth.conversations.rules.words import storable
from troth.core.paging import numbers_of, page_by_id

SIZE = 50
LONGEST = 200
_END = 2**62


@dataclass(frozen=True, slots=True)
class Address:
    kind: str
    value: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    url: str
    name: str
    brand_name: str
    addresses: list[Address]
    last_said_at: datetime | None


def listing(access: Access, slug: str, *, words: str, cursor: str | None) -> dict[str, Any]:
    """The newest customers first; with words, those whose name or address begins with them."""
    words = storable(" ".join(words.split()))[:LONGEST]
    rows = Customer.objects.visible_to(access).standing().select_related("brand")
    if words:
        rows = _starting(rows, access, words, cursor)
    found, following = page_by_id(rows, cursor=cursor, size=SIZE)
    address = reverse("customers", args=[slug])
    asked = {"q": words} if words else {}
    return {
        "rows": _rows(found, access),
        "words": words,
        "next_url": f"{address}?{urlencode({**asked, 'after': following})}" if following else None,
    }


def addresses_of(customers: list[int], access: Access) -> dict[int, list[Address]]:
    """By customer. An expert sees those by which the conversations came that they hold."""
    rows = Identity.objects.filter(customer__in=customers)
    held = Conversation.objects.visible_to(access).values("identity")
    rows = rows.filter(Q(brand__in=access.where(Permission.READ)) | Q(pk__in=held))
    found: dict[int, list[Address]] = {}
    for row in rows.order_by("id"):
        known = Address(row.kind, row.value, row.verified_at is not None)
        found.setdefault(row.customer_id, []).append(known)
    return found


def _starting(rows: CustomerQuerySet, access: Access, words: str, cursor: str | None) -> CustomerQuerySet:
    readable = access.where(Permission.READ)
    before = numbers_of(cursor, 1)[0] if cursor else _END
    with connection.cursor() as asking:
        asking.execute(
            "select customer from customers_starting(%s::bigint[], %s, %s, %s)",
            [readable, words, before, SIZE + 1],
        )
        ids = [customer for (customer,) in asking.fetchall()]
    if set(readable) == access.brands:
        return rows.filter(pk__in=ids)
    # An expert holds a few: these are looked through one by one.
    held = Conversation.objects.visible_to(access).exclude(brand__in=readable)
    begins = Q(identity__value__istartswith=words) | Q(customer__name__istartswith=words)
    return rows.filter(Q(pk__in=ids) | Q(pk__in=held.filter(begins).values("customer")))


def _rows(found: list[Customer], access: Access) -> list[Row]:
    ids = [customer.pk for customer in found]
    addresses = addresses_of(ids, access)
    visible = Conversation.objects.visible_to(access).filter(customer__in=ids)
    last = dict(visible.order_by().values_list("customer").annotate(Max("last_said_at")))
    return [
        Row(
            id=customer.pk,
            url=reverse("customer", args=[customer.brand.slug, customer.pk]),
            name=customer.name,
            brand_name=customer.brand.name,
            addresses=addresses.get(customer.pk, []),
            last_said_at=last.get(customer.pk),
        )
        for customer in found
    ]
