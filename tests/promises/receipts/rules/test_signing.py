import pytest

from troth.promises.receipts.rules.signing import is_signed, key_id, new_key, sign, unwritten, written


def test_what_was_signed_is_known_again_and_nothing_else_is() -> None:
    public, private = new_key()
    signature = sign({"a": 1}, private)
    assert is_signed({"a": 1}, signature, public)
    assert not is_signed({"a": 2}, signature, public)
    assert not is_signed({"a": 1}, signature, new_key()[0])
    assert sign({"a": 1}, private) == signature


def test_a_signature_is_made_as_the_standard_says() -> None:
    """By the key pair of RFC 8032 §7.1, test 1: what the one half signs, the other knows."""
    private = written(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    public = written(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    assert is_signed({}, sign({}, private), public)
    assert key_id(public) == "21fe31dfa154a261"


def test_a_key_has_one_way_of_being_written() -> None:
    """The last letter of 32 bytes in base64 has two bits to spare: what differs only there is refused."""
    text = written(bytes(32))
    assert unwritten(text, 32) == bytes(32)
    for other in (text[:-1] + "B", text + "=", text[:-1], text + "AA", "ä" + text, text[:-1] + "+"):
        with pytest.raises(ValueError, match="no key"):
            unwritten(other, 32)
