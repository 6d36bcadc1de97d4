"""The link to a customer's own request."""

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from tests import make
from troth.accounts.models import Brand
from troth.conversations.acts import joining
from troth.conversations.request_links import (
    RequestLink,
    generation_of,
    key_of,
    link_behind,
    my_request_url,
    void_links,
)
from troth.core.models import FactRecord


@given(some.integers(1, 10**17), some.integers(0, 999_999), some.booleans())
def test_a_key_says_what_was_put_into_it(conversation_id: int, generation: int, by_mail: bool) -> None:
    link = RequestLink(conversation_id, generation, by_mail)
    assert link_behind(key_of(link)) == link


@given(some.text(max_size=80))
def test_what_we_did_not_sign_says_nothing(text: str) -> None:
    assert link_behind(text) is None


@pytest.mark.parametrize("change", [("17-", "18-"), ("-0", "-1"), ("-m", "")])
def test_no_part_of_a_key_can_be_changed(change: tuple[str, str]) -> None:
    key = key_of(RequestLink(17, 0, by_mail=True))
    assert key.replace(*change, 1) != key
    assert link_behind(key.replace(*change, 1)) is None


def test_without_an_address_of_its_own_an_installation_gives_out_no_link(
    brand: Brand, settings: Settings
) -> None:
    conversation = make.conversation(brand)
    settings.TROTH_URL = ""
    assert my_request_url(conversation) == ""
    settings.TROTH_URL = "https://desk.shop.example"
    assert my_request_url(conversation).startswith(f"https://desk.shop.example/{brand.slug}/request/")


def test_making_links_void_ends_those_that_lead_here_by_a_merge_as_well(brand: Brand) -> None:
    channel = make.channel(brand)
    kept, gone, other = (make.conversation(channel, text) for text in ("One", "Two", "Three"))
    person = make.member(brand)
    joining.join(kept, gone, person)
    void_links(kept, person)
    assert [generation_of(one) for one in (kept, gone, other)] == [1, 1, 0]
    fact = FactRecord.objects.filter(name="RequestLinksVoided", conversation_id=kept.pk).get()
    assert fact.actor_id == person.pk
