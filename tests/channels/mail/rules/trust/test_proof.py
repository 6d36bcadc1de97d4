import pytest

from tests.channels.mail.letters import letter
from troth.channels.mail.rules.parse import parse
from troth.channels.mail.rules.trust.proof import is_proven

OURS = "mx.shop.example"
PASSED = (
    f"{OURS}; spf=pass smtp.mailfrom=customer.example; dmarc=pass (p=reject) header.from=customer.example"
)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (PASSED, True),
        (PASSED.upper(), True),
        (f"{OURS} 1; dmarc=pass header.from=customer.example", True),
        (f"{OURS}; dkim=pass header.d=customer.example", True),
        (f'{OURS}; dkim=pass header.i=x@y header.d="customer.example"', True),
        (f"{OURS}; dkim=pass header.d=elsewhere.example", False),
        (f"{OURS}; dkim=pass header.d=customer.example.evil.example", False),
        (f"{OURS}; spf=pass smtp.mailfrom=customer.example", False),
        (f"{OURS}; dmarc=fail header.from=customer.example", False),
        (f"{OURS}; dmarc=none (dmarc=pass)", False),
        (f"{OURS}; none", False),
        ("mx.elsewhere.example; dmarc=pass", False),
        (f"({OURS}) mx.elsewhere.example; dmarc=pass", False),
        ("; dmarc=pass", False),
        ("", False),
    ],
)
def test_only_what_our_own_relay_found_counts(header: str, expected: bool) -> None:
    assert is_proven(parse(letter(authentication_results=header)), OURS) is expected


def test_only_the_topmost_result_counts() -> None:
    """A stranger's own header under our relay's name lies below what the relay wrote."""
    forged = letter().replace(b"From:", f"Authentication-Results: {PASSED}\r\nFrom:".encode(), 1)
    failed = f"Authentication-Results: {OURS}; dmarc=fail\r\n".encode() + forged
    assert is_proven(parse(forged), OURS)
    assert not is_proven(parse(failed), OURS)


def test_without_a_trusted_relay_and_with_two_senders_nothing_is_proven() -> None:
    assert not is_proven(parse(letter(authentication_results=PASSED)), "")
    two = b"From: eve@evil.example\r\n" + letter(authentication_results=PASSED)
    assert not is_proven(parse(two), OURS)
