import pytest

from troth.channels.mail.setup import NotUsable, checked_address, checked_relay


def test_an_address_is_tidied() -> None:
    assert checked_address(" Help@Shop.Example ") == "help@shop.example"


@pytest.mark.parametrize(
    "address", ["", "help", "help@", "@shop.example", "a b@shop.example", "help@shop\x00.example"]
)
def test_what_is_no_address_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(NotUsable, match="is not a mail address"):
        checked_address(address)


def test_a_relay_is_kept_as_it_was_written() -> None:
    assert checked_relay(" smtp://mail.shop.example:25 ") == "smtp://mail.shop.example:25"


@pytest.mark.parametrize(
    "relay", ["", "mail.shop.example", "http://mail.shop.example", "smtp://:secret@mail.example"]
)
def test_what_is_no_relay_is_refused_without_its_password(relay: str) -> None:
    with pytest.raises(NotUsable, match="relay") as refused:
        checked_relay(relay)
    assert "secret" not in str(refused.value)
