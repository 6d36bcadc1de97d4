import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.channels.mail.rules.addresses import address_of
from troth.channels.mail.rules.trust.reply_tag import conversation_in, tagged, untagged

HELP, SECRET = "help@shop.example", b"a secret"


def read(recipient: str, *, channel_id: int = 3, secret: bytes = SECRET) -> int | None:
    return conversation_in(recipient, HELP, channel_id=channel_id, secret=secret)


@given(st.integers(1, 10**12))
def test_a_tag_leads_back_to_its_conversation_in_any_case(conversation_id: int) -> None:
    address = tagged(HELP, channel_id=3, conversation_id=conversation_id, secret=SECRET)
    assert address_of(address) == address
    assert read(address) == read(address.upper()) == conversation_id
    assert untagged(address)[0] == HELP


def test_a_tag_of_another_channel_address_or_secret_joins_nothing() -> None:
    address = tagged(HELP, channel_id=3, conversation_id=12, secret=SECRET)
    assert read(address, channel_id=4) is None
    assert read(address, secret=b"another") is None
    assert read(address.replace("help+", "sales+")) is None
    assert read(address.replace("c12-", "c13-")) is None


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "help@shop.example",
        "help+c12-@shop.example",
        "help+x@shop.example",
        "+@",
        "help+c12-aaaaaaaaaaaaaaaa@shop.example",
    ],
)
def test_what_is_no_tag_of_ours_joins_nothing(recipient: str) -> None:
    assert read(recipient) is None
