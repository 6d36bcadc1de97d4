"""A visitor logs in at the shop: what they said in the same browser before is theirs from here on."""

from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.chat.actions import newest_conversation, one_at_a_time, visitor_of, wake
from troth.channels.chat.facts import VisitorKnown
from troth.channels.chat.models import Visitor
from troth.channels.chat.tokens import ANONYMOUS, VOUCHED, Person
from troth.conversations.customers.identities import join
from troth.conversations.models import Identity
from troth.conversations.rules.joining import Address
from troth.core.facts import record


def join_former(channel: Channel, former: Person, person: Person) -> None:
    """The browser's own token says who wrote here, the shop's signature who that is: together they join.

    Whoever said nothing yet leaves nothing to join, and whom the shop tells apart stays apart.
    """
    if former.kind != ANONYMOUS or person.kind != VOUCHED:
        return
    one_at_a_time(former)
    one_at_a_time(person)
    before = visitor_of(channel, former)
    if before is None or before.known_as_id is not None:
        return
    join(before.identity, Address(VOUCHED, person.value))
    known = Identity.objects.filter(brand=channel.brand_id, kind=VOUCHED, value=person.value).first()
    before.identity.refresh_from_db()
    if known is None or known.customer_id != before.identity.customer_id:
        return
    if person.mail:
        join(before.identity, Address("mail", person.mail))
    _become(channel, before, known, person)


def _become(channel: Channel, before: Visitor, known: Identity, person: Person) -> None:
    made = Visitor(
        brand_id=channel.brand_id,
        channel=channel,
        identity=known,
        contact_mail=person.mail or before.contact_mail,
        contact_name=person.name or before.contact_name,
        read_id=before.read_id,
        seen_at=timezone.now(),
    )
    Visitor.objects.bulk_create([made], ignore_conflicts=True)
    Visitor.objects.filter(pk=before.pk).update(known_as=known)
    record(
        VisitorKnown(
            brand_id=channel.brand_id,
            visitor_id=before.pk,
            identity_id=known.pk,
            customer_id=known.customer_id,
        )
    )
    newest = newest_conversation(channel, person)
    if newest is not None:
        wake(newest)
