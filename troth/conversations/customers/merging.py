"""Two who are one person become one customer, and two again where that was wrong."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.customers.facts import CustomersKeptApart, CustomersMerged, MergeUndone
from troth.conversations.models import Conversation, Customer, Identity, KeptApart, Merge, Particular
from troth.core.errors import Refused
from troth.core.facts import record

PERSON, VOUCHED = "person", "vouched"


class NotMerged(Refused):
    """These two cannot become one, or two again, as things are."""

    status = 409


@transaction.atomic
def merge(kept: Customer, gone: Customer, *, by: User | None, cause: str = PERSON) -> Merge:
    """All that `gone` is and said becomes `kept`'s; what moved is written down, so that it can be undone."""
    kept, gone = _locked(kept, gone)
    _refuse_unless_free(kept, gone)
    identities = list(Identity.objects.select_for_update(no_key=True).filter(customer=gone).order_by("id"))
    made = Merge.objects.create(
        brand_id=kept.brand_id,
        kept=kept,
        gone=gone,
        cause=cause,
        identities=[identity.pk for identity in identities],
        particulars=_movable(Particular.objects.filter(customer=gone), kept),
        merged_by=by,
    )
    _move(made, to=kept)
    Customer.objects.filter(pk=gone.pk).update(merged_into=kept)
    record(
        CustomersMerged(
            brand_id=kept.brand_id,
            actor_id=by.pk if by else None,
            customer_id=kept.pk,
            gone_id=gone.pk,
            merge_id=made.pk,
            cause=cause,
        )
    )
    return made


@transaction.atomic
def undo(merged: Merge, *, by: User) -> None:
    """Two again. What came in between goes with the address that it came by."""
    kept, gone = _locked(merged.kept, merged.gone)
    merged = Merge.objects.get(pk=merged.pk)
    if merged.undone_at:
        return
    if kept.merged_into_id:
        raise NotMerged(_("This customer was merged into another one since; undo that first."))
    if kept.erased_at:
        raise NotMerged(_("This customer was erased; there is nothing left to undo."))
    _move(merged, to=gone)
    Customer.objects.filter(pk=gone.pk).update(merged_into=None)
    Merge.objects.filter(pk=merged.pk).update(undone_at=timezone.now(), undone_by=by)
    keep_apart(kept, gone, by=by)
    record(
        MergeUndone(
            brand_id=kept.brand_id,
            actor_id=by.pk,
            customer_id=kept.pk,
            gone_id=gone.pk,
            merge_id=merged.pk,
        )
    )


@transaction.atomic
def keep_apart(one: Customer, other: Customer, *, by: User) -> None:
    """A person says that these are two people: no machine says otherwise from here on."""
    if one.pk == other.pk or one.brand_id != other.brand_id:
        raise NotMerged(_("Choose two customers of one brand."))
    first, second = sorted((one.pk, other.pk))
    _row, is_new = KeptApart.objects.get_or_create(
        one_id=first, other_id=second, defaults={"brand_id": one.brand_id, "decided_by": by}
    )
    if is_new:
        record(
            CustomersKeptApart(brand_id=one.brand_id, actor_id=by.pk, customer_id=one.pk, other_id=other.pk)
        )


def are_kept_apart(one: int, other: int) -> bool:
    first, second = sorted((one, other))
    return KeptApart.objects.filter(one=first, other=second).exists()


def _locked(kept: Customer, gone: Customer) -> tuple[Customer, Customer]:
    rows = {row.pk: row for row in Customer.objects.locked().filter(pk__in=(kept.pk, gone.pk))}
    return rows[kept.pk], rows[gone.pk]


def _refuse_unless_free(kept: Customer, gone: Customer) -> None:
    if kept.pk == gone.pk or kept.brand_id != gone.brand_id:
        raise NotMerged(_("Choose two customers of one brand."))
    if kept.merged_into_id or gone.merged_into_id:
        raise NotMerged(_("One of these two was merged already; reload the page."))
    if kept.erased_at or gone.erased_at:
        raise NotMerged(_("A customer who was erased cannot be merged."))


def _movable(theirs: "QuerySet[Particular]", to: Customer) -> list[int]:
    """What `to` has not given as well: nobody is told the same thing twice."""
    known = set(Particular.objects.standing().filter(customer=to).values_list("kind", "value"))
    return [one.pk for one in theirs.order_by("id") if one.removed_at or (one.kind, one.value) not in known]


def _move(merged: Merge, *, to: Customer) -> None:
    """A conversation is always its identity's customer's, whenever it began."""
    Identity.objects.filter(pk__in=merged.identities).update(customer=to)
    Conversation.objects.filter(identity__in=merged.identities).update(customer=to)
    given_there = Q(message__conversation__identity__in=merged.identities)
    moved = Particular.objects.filter(Q(pk__in=merged.particulars) | given_there).exclude(customer=to)
    Particular.objects.filter(pk__in=_movable(moved, to)).update(customer=to)
