"""How a brand sees a customer: the tier, and the lists on which they stand."""

from typing import Any

from troth.conversations.customers.listing import lists_in, tiers_in
from troth.conversations.models import Customer, ListedCustomer

MOST_OFFERED = 50


def loyalty_of(customer: Customer, *, offers: bool) -> dict[str, Any]:
    """What the page shows of it; with `offers` also the words to choose from."""
    listed = ListedCustomer.objects.filter(customer=customer).select_related("customer_list")
    rows = list(listed.order_by("customer_list__name"))
    known = {row.customer_list_id for row in rows}
    return {
        "listed": rows,
        "tiers": tiers_in(customer.brand_id)[:MOST_OFFERED] if offers else [],
        "other_lists": [
            row for row in lists_in(customer.brand_id)[: MOST_OFFERED + len(known)] if row.pk not in known
        ]
        if offers
        else [],
    }
