import pytest
from django.utils import timezone

from tests import make
from tests.channels.mail.letters import letter, take, told_id
from troth.accounts.models import Brand, Channel
from troth.channels.errors import DeliveryFailed
from troth.channels.mail.outgoing import content, pack, prepare
from troth.channels.mail.rules.parse import parse
from troth.conversations import actions
from troth.conversations.acts import splitting
from troth.conversations.facts import MessageSent
from troth.conversations.models import Conversation, Delivery, Identity


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def conversation_by_mail(channel: Channel, **headers: str) -> Conversation:
    message = take(channel, letter(**headers)).message
    assert message is not None
    return message.conversation


def answered(conversation: Conversation, text: str = "On its way.") -> Delivery:
    message = actions.reply(conversation, make.member(conversation.brand), text)
    return Delivery.objects.get(message=message)


def test_a_delivery_has_a_message_id_of_the_shops_domain_that_nobody_can_guess(channel: Channel) -> None:
    first, second = (answered(conversation_by_mail(channel)).external_id for _ in range(2))
    assert first != second
    assert first.endswith("@shop.example>")
    assert len(first) > 40


def test_the_same_delivery_is_the_same_bytes_whatever_is_said_after_it(channel: Channel) -> None:
    conversation = conversation_by_mail(channel)
    delivery = answered(conversation)
    before = content(delivery)

    more = letter("More", message_id="<2@customer.example>", in_reply_to=delivery.external_id)
    take(channel, more)
    answered(conversation, "Another answer.")

    assert content(Delivery.objects.get(pk=delivery.pk)) == before


def test_an_answer_names_the_newest_word_and_the_whole_thread(channel: Channel) -> None:
    conversation = conversation_by_mail(channel)
    told = told_id(channel)
    take(channel, letter("More", message_id="<2@customer.example>", in_reply_to=told))

    mail = parse(content(answered(conversation)))

    assert mail.in_reply_to == "<2@customer.example>"
    assert mail.references == ("<1@customer.example>", told, "<2@customer.example>")


def test_a_matter_that_was_split_off_is_answered_in_the_thread_it_came_from(channel: Channel) -> None:
    old = conversation_by_mail(channel)
    told = told_id(channel)
    second = take(
        channel, letter("And my invoice?", message_id="<2@customer.example>", in_reply_to=told)
    ).message
    assert second is not None
    take(channel, letter("More", message_id="<3@customer.example>", in_reply_to=told))

    made = splitting.split(second, make.member(channel.brand))
    mail = parse(content(answered(made, "Here it is.")))

    assert mail.in_reply_to == "<2@customer.example>"
    assert mail.references == ("<1@customer.example>", told, "<2@customer.example>")
    assert parse(content(answered(old))).in_reply_to == "<3@customer.example>"


def test_an_answer_in_a_conversation_without_mails_still_threads_with_itself(brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, promise=None))
    first = answered(conversation)
    mail = parse(content(answered(conversation, "And one more thing.")))
    assert (mail.in_reply_to, mail.references) == ("", (first.external_id,))


def test_a_mail_without_a_message_id_is_answered_without_one(channel: Channel) -> None:
    conversation = conversation_by_mail(channel, message_id="")
    assert parse(content(answered(conversation))).in_reply_to == ""


def test_names_and_subjects_cannot_add_headers(brand: Brand) -> None:
    brand.name = "Shop\r\nBcc: eve@else.example"
    brand.save(update_fields=["name"])
    place = make.channel(brand, promise=None)
    conversation = make.conversation(place, subject="Hi\r\nBcc: eve@else.example\r\n\r\nbody")
    mail = parse(content(answered(conversation)))
    assert mail.headers.get("bcc") == ""
    assert mail.text == "On its way."


def test_who_has_no_address_cannot_be_written_to_and_the_words_say_so(channel: Channel) -> None:
    message = take(channel, b"Subject: Hi\r\n\r\nHello\r\n", envelope="").message
    assert message is not None
    with pytest.raises(DeliveryFailed, match="addresses") as failed:
        pack(answered(message.conversation))
    assert failed.value.permanent


def test_a_customer_without_a_mail_address_gets_no_mail(brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, promise=None), address_kind="phone", address="+31")
    assert Identity.objects.get().kind == "phone"
    message = actions.reply(conversation, make.member(brand), "On its way.")
    assert not Delivery.objects.filter(message=message).exists()
    fact = MessageSent(
        brand_id=brand.pk,
        conversation_id=conversation.pk,
        message_id=message.pk,
        kind="answer",
        sent_at=timezone.now(),
    )
    assert prepare(fact, conversation) is None
