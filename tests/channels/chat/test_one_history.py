"""What a visitor types is kept beside their name, and joins them to nobody."""

import pytest

from tests import make
from tests.channels.chat.visits import Visit
from troth.conversations.customers.likeness import alike
from troth.conversations.models import Conversation, Particular

pytestmark = pytest.mark.django_db

MAIL = "emma@customer.example"


def test_a_typed_address_is_a_likeness_and_no_join(visit: Visit) -> None:
    mailed = make.conversation(make.channel(visit.widget.brand), address=MAIL)
    visit.say()
    visit.post("/contact", {"name": "Emma", "mail": MAIL})

    chatted = Conversation.objects.get(channel=visit.widget.channel)

    assert chatted.customer_id != mailed.customer_id
    assert [one.customer for one in alike(chatted.customer)] == [mailed.customer]
    assert Particular.objects.get().value == MAIL
    assert mailed.identity.verified_at is None


def test_the_same_address_typed_twice_is_kept_once_and_none_is_nothing(visit: Visit) -> None:
    visit.say()
    for mail in (MAIL, MAIL.upper(), ""):
        assert visit.post("/contact", {"name": "Emma", "mail": mail}).status_code < 300
    assert Particular.objects.count() == 1
