import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.desk.notices.rules.endpoints import is_allowed, is_point, key_bytes, origin_of

KNOWN = ["fcm.googleapis.com", ".push.apple.com", "http://127.0.0.1:8080"]


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", True),
        ("https://fcm.googleapis.com:443/fcm/send/abc", True),
        ("https://web.push.apple.com/abc", True),
        ("http://127.0.0.1:8080/push/1", True),
        ("http://fcm.googleapis.com/fcm/send/abc", False),
        ("https://fcm.googleapis.com:8443/fcm/send/abc", False),
        ("https://fcm.googleapis.com.thief.example/abc", False),
        ("https://fcm.googleapis.com@thief.example/abc", False),
        ("https://someone@fcm.googleapis.com/abc", False),
        ("https://notpush.apple.com/abc", False),
        ("http://127.0.0.1:80801/push/1", False),
        ("http://127.0.0.1/admin", False),
        ("http://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("https://fcm.googleapis.com/" + "a" * 1000, False),
        ("", False),
    ],
)
def test_a_push_goes_to_known_services_alone(endpoint: str, allowed: bool) -> None:
    assert is_allowed(endpoint, KNOWN) is allowed


@given(st.text())
def test_whatever_a_browser_says_is_judged_and_breaks_nothing(text: str) -> None:
    assert is_allowed(text, KNOWN) in (True, False)
    assert is_allowed(f"https://{text}", []) is False
    key_bytes(text, length=16)


def test_the_audience_of_a_token_is_the_services_origin() -> None:
    assert origin_of("https://web.push.apple.com/QaB-1?x") == "https://web.push.apple.com"


def test_keys_are_taken_in_their_length_alone() -> None:
    # The example of RFC 8291 §5.
    auth, point = (
        "BTBZMqHH6r4Tts7J_aSIgg",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    )
    assert key_bytes(auth, length=16) is not None
    assert key_bytes(auth, length=65) is None
    assert key_bytes("not base64!", length=16) is None
    found = key_bytes(point, length=65)
    assert found is not None
    assert is_point(found)
    assert not is_point(b"\x02" + found[1:])
    assert not is_point(b"\x04" + bytes(64)), "no point of the curve: sealing for it would fail"
