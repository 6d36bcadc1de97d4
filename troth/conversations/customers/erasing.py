"""Forgetting one customer: words, names and addresses go; counts, times and promises stay."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import close
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.models import (
    Attachment,
    Conversation,
    Customer,
    Draft,
    Erasure,
    HeldAnswer,
    ListedCustomer,
)
from troth.core.errors import Refused
from troth.core.facts import record


class NotErased(Refused):
    """Nobody there, or erased before."""

    status = 409


def everybody(customer: Customer) -> list[int]:
    """The customer and all who turned out to be them, over any number of merges."""
    found, newest = [customer.pk], [customer.pk]
    while newest:
        newest = list(Customer.objects.filter(merged_into__in=newest).values_list("id", flat=True))
        found += newest
    return found


@transaction.atomic
def erase(customer: Customer, *, by: User | None) -> Erasure:
    """Take away what says who they are and what they said, in every table; files go right after.

    Their open conversations end. What the brand told them by machine stays: it is the promise's own words.
    """
    customer = Customer.objects.locked().get(pk=customer.pk)
    if customer.merged_into_id:
        raise NotErased(_("This customer was merged into another one; erase that one."))
    if customer.erased_at:
        raise NotErased(_("This customer was erased before."))
    for conversation in Conversation.objects.filter(customer=customer).open().order_by("id"):
        close(conversation, by, cause="erased")
    # What agents had begun to write to them quotes them.
    for begun in (Draft, HeldAnswer):
        begun.objects.filter(conversation__customer=customer).delete()
    ListedCustomer.objects.filter(customer__in=everybody(customer)).delete()
    Customer.objects.filter(pk__in=everybody(customer)).update(tier="")
    theirs = Attachment.objects.filter(message__conversation__customer=customer).exclude(blob="")
    erasure = Erasure.objects.create(
        brand_id=customer.brand_id,
        customer=customer,
        erased_by=by,
        blobs=sorted(set(theirs.values_list("blob", flat=True))),
    )
    # Recorded first: whoever follows still finds by which addresses the customer was known.
    record(
        CustomerErased(
            brand_id=customer.brand_id,
            actor_id=by.pk if by else None,
            customer_id=customer.pk,
            erasure_id=erasure.pk,
        )
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "select erase_customers(%s::bigint, %s::bigint[])", [customer.brand_id, everybody(customer)]
        )
    return erasure
