"""The line below a mail that leads to the customer's own request."""

from email import policy
from email.parser import BytesParser

import pytest
from pytest_django import Settings

from tests import make
from troth.accounts.models import Brand
from troth.channels.mail.outgoing import content
from troth.conversations import actions
from troth.conversations.models import Conversation, Delivery, Kind
from troth.conversations.request_links import link_behind


def text_of(delivery: Delivery) -> str:
    body = BytesParser(policy=policy.default).parsebytes(content(delivery)).get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def deliveries(conversation: Conversation) -> dict[str, Delivery]:
    actions.reply(conversation, make.member(conversation.brand), "Soon.", kind=Kind.UPDATE)
    actions.reply(conversation, make.member(conversation.brand), "Here it is.")
    rows = Delivery.objects.filter(message__conversation=conversation)
    return {row.message.kind: row for row in rows.select_related("message__conversation", "channel__brand")}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "See your request"), ("nl", "Bekijk uw vraag"), ("xx", "See your request")]
)
def test_every_mail_leads_to_the_request_in_its_readers_language(
    brand: Brand, settings: Settings, language: str, words: str
) -> None:
    settings.TROTH_URL = "https://desk.shop.example"
    conversation = make.conversation(brand, language=language)
    told = deliveries(conversation)
    assert told.keys() == {Kind.ANNOUNCEMENT, Kind.UPDATE, Kind.ANSWER}
    for delivery in told.values():
        *_, said, url = text_of(delivery).strip().split("\n")
        assert words in said
        assert url.startswith(f"https://desk.shop.example/{brand.slug}/request/")
        link = link_behind(url.rpartition("/")[2])
        assert link is not None
        assert (link.conversation_id, link.by_mail) == (conversation.pk, True)


def test_a_mail_is_the_same_bytes_in_every_try(brand: Brand, settings: Settings) -> None:
    settings.TROTH_URL = "https://desk.shop.example"
    delivery = deliveries(make.conversation(brand))[Kind.ANSWER]
    assert content(delivery) == content(Delivery.objects.get(pk=delivery.pk))


def test_without_an_address_of_ones_own_a_mail_ends_as_it_was_written(
    brand: Brand, settings: Settings
) -> None:
    settings.TROTH_URL = ""
    assert text_of(deliveries(make.conversation(brand))[Kind.ANSWER]) == "Here it is.\n"


def test_an_answer_that_others_read_in_copy_hands_nobody_the_customers_key(
    brand: Brand, settings: Settings
) -> None:
    settings.TROTH_URL = "https://desk.shop.example"
    conversation = make.conversation(brand, about={"copies": ["bob@elsewhere.example"]})
    told = deliveries(conversation)
    assert b"bob@elsewhere.example" in content(told[Kind.ANSWER])
    assert text_of(told[Kind.ANSWER]) == "Here it is.\n"
    assert "/request/" in text_of(told[Kind.ANNOUNCEMENT])
