"""How somebody answered what they were asked of late, as the next decision knows it."""

import pytest
from django.utils import timezone

from tests import make
from tests.routing.dispatch.test_round import mailbox, online
from troth.accounts.models import Channel
from troth.people.presence import choose
from troth.people.rules.presence import Presence
from troth.routing.dispatch.round import play
from troth.routing.dispatch.snapshot import table_of
from troth.routing.models import Offer, Routing

__all__ = ["mailbox"]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("is_read", "asked"), [(True, 1), (False, 0)])
def test_who_read_an_offer_and_went_away_did_not_take_it(mailbox: Channel, is_read: bool, asked: int) -> None:
    """What was withdrawn before they saw it says nothing about them."""
    ana = online(mailbox.brand)
    make.conversation(mailbox)
    play(mailbox.brand_id)
    if is_read:
        Offer.objects.update(shown_at=timezone.now())
    for wanted in (Presence.AWAY, Presence.ONLINE):
        choose(ana.user, [mailbox.brand_id], wanted)
    assert Offer.objects.get().withdrawn_cause == "gone"
    (seat,) = table_of(Routing.of(mailbox.brand_id), timezone.now()).seats
    assert (seat.record.asked, seat.record.accepted) == (asked, 0)
