"""What a visitor types is kept beside their name, and joins them to nobody."""

import pytest

from tests import make
from tests.channels.chat.visits import Visit
from troth.channels.chat.events import Reading
from troth.channels.chat.tokens import person_of
from troth.conversations import actions
from troth.conversations.acts import joining
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


def test_a_mail_that_goes_on_in_a_chat_is_not_shown_to_whoever_has_the_browser(visit: Visit) -> None:
    """Nor what a machine told its writer by mail; a person's answer is for the chat as well."""
    visit.say("Is it in stock?")
    chatted = Conversation.objects.get(channel=visit.widget.channel)
    mailed = make.conversation(make.channel(visit.widget.brand), "My street is Long Lane 5")
    Conversation.objects.filter(pk=mailed.pk).update(customer=chatted.customer)
    mailed.refresh_from_db()
    agent = make.member(visit.widget.brand)
    assert joining.join(mailed, chatted, agent).kept == chatted
    make.message(mailed, "And my door is green.")
    actions.reply(chatted, agent, "It is in stock.")

    person = person_of(visit.token, visit.widget.channel_id)
    shown = [one["text"] for one in Reading(visit.widget.channel, person).look().messages]

    assert shown == ["Is it in stock?", "It is in stock."]
    assert chatted.messages.filter(text="And my door is green.").exists()
