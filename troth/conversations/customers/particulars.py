"""What a customer has given already: kept beside their name, so that nobody asks again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.customers.facts import ParticularNoted, ParticularRemoved
from troth.conversations.models import Customer, Message, Particular
from troth.conversations.rules.particulars import LONGEST, OF, as_kept
from troth.conversations.rules.words import storable
from troth.core.errors import Refused
from troth.core.facts import record


class NotNoted(Refused):
    """Nothing, too much, or of a kind that there is not."""


@transaction.atomic
def note_particular(
    customer: Customer, kind: str, value: str, *, message: Message | None = None, by: User | None = None
) -> Particular:
    """Keep what the customer gave; the same thing again changes nothing."""
    kept = as_kept(kind, storable(value))
    if kind not in OF or not kept:
        raise NotNoted(_("Write down what the customer gave, and what it is."))
    if len(value) > LONGEST:
        raise NotNoted(_("This may have at most %(count)s characters.") % {"count": LONGEST})
    found, is_new = Particular.objects.get_or_create(
        customer=customer,
        kind=kind,
        value=kept,
        removed_at=None,
        defaults={"brand_id": customer.brand_id, "message": message, "noted_by": by},
    )
    if is_new:
        record(
            ParticularNoted(
                brand_id=customer.brand_id,
                actor_id=by.pk if by else None,
                customer_id=customer.pk,
                particular_id=found.pk,
            )
        )
    return found


@transaction.atomic
def change_particular(particular: Particular, kind: str, value: str, *, by: User) -> Particular:
    """What was kept was wrong: it goes, and the right thing comes from the same message."""
    if (kind, as_kept(kind, value)) == (particular.kind, particular.value):
        return particular
    made = note_particular(particular.customer, kind, value, message=particular.message, by=by)
    remove_particular(particular, by=by)
    return made


@transaction.atomic
def remove_particular(particular: Particular, *, by: User) -> None:
    standing = Particular.objects.standing().filter(pk=particular.pk)
    if standing.update(removed_at=timezone.now(), removed_by=by):
        record(
            ParticularRemoved(
                brand_id=particular.brand_id,
                actor_id=by.pk,
                customer_id=particular.customer_id,
                particular_id=particular.pk,
            )
        )
