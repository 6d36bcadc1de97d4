"""Whose address is this? One customer over all channels, on evidence and never on what somebody typed."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from troth.accounts.models import Channel
from troth.conversations.customers.facts import IdentityVerified
from troth.conversations.customers.merging import VOUCHED, are_kept_apart, merge
from troth.conversations.incoming import Incoming
from troth.conversations.models import Customer, Identity
from troth.conversations.rules.joining import Address, may_join
from troth.conversations.rules.words import storable
from troth.core.facts import record


def identity_of(channel: Channel, said: Incoming, *, is_first: bool) -> Identity:
    """Whose address this is in this brand; a customer is made at their first word."""
    theirs = Identity.objects.filter(brand=channel.brand_id, kind=said.address_kind, value=said.address)
    # Held where a conversation begins: a merge that moves the identity meanwhile would leave that behind.
    held = theirs.select_for_update(no_key=True) if is_first else theirs
    found = held.first() or _made(channel, said)
    if said.is_proven and not said.is_unverified:
        verify(found)
    for address in said.vouched:
        join(found, address)
    return Identity.objects.get(pk=found.pk) if said.vouched else found


def verify(identity: Identity) -> None:
    """It was shown to be theirs; the first time counts."""
    if identity.verified_at is not None:
        return
    identity.verified_at = timezone.now()
    if Identity.objects.filter(pk=identity.pk, verified_at=None).update(verified_at=identity.verified_at):
        record(
            IdentityVerified(
                brand_id=identity.brand_id, identity_id=identity.pk, customer_id=identity.customer_id
            )
        )


def _made(channel: Channel, said: Incoming) -> Identity:
    try:
        with transaction.atomic():
            return Identity.objects.create(
                brand_id=channel.brand_id,
                customer_id=_known_by_another_address(channel, said) or _new_customer(channel, said),
                kind=said.address_kind,
                value=said.address,
            )
    except IntegrityError:  # their other message made it at the same moment
        return Identity.objects.get(brand=channel.brand_id, kind=said.address_kind, value=said.address)


def _new_customer(channel: Channel, said: Incoming) -> int:
    made = Customer.objects.create(
        brand_id=channel.brand_id,
        name=storable(said.name) or said.address,
        language=said.language,
        zone=said.zone,
    )
    return made.pk


def _known_by_another_address(channel: Channel, said: Incoming) -> int | None:
    """The customer whose address the shop vouches is this one's too."""
    mine = Address(said.address_kind, said.address)
    for address in said.vouched:
        other = _find(channel.brand_id, address)
        if other is not None and may_join([mine], _addresses(other.customer_id)):
            return other.customer_id
    return None


def join(mine: Identity, address: Address) -> None:
    """What the shop vouches for is theirs: a new identity of theirs, or two customers who are one."""
    other = _find(mine.brand_id, address)
    if other is None:
        if not may_join([address], _addresses(mine.customer_id)):
            return
        other, _is_new = Identity.objects.get_or_create(
            brand_id=mine.brand_id,
            kind=address.kind,
            value=address.value,
            defaults={"customer_id": mine.customer_id},
        )
    if other.customer_id == mine.customer_id:
        verify(other)
        return
    are_two = are_kept_apart(mine.customer_id, other.customer_id)
    if not are_two and may_join(_addresses(mine.customer_id), _addresses(other.customer_id)):
        older, newer = sorted((mine.customer_id, other.customer_id))
        merge(Customer.objects.get(pk=older), Customer.objects.get(pk=newer), by=None, cause=VOUCHED)
        other.refresh_from_db()
        verify(other)


def _find(brand_id: int, address: Address) -> Identity | None:
    theirs = Identity.objects.filter(brand=brand_id, kind=address.kind, value=address.value)
    return theirs.select_for_update(no_key=True).first()


def _addresses(customer_id: int) -> list[Address]:
    rows = Identity.objects.filter(customer=customer_id).values_list("kind", "value")
    return [Address(kind, value) for kind, value in rows]
