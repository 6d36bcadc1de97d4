"""The chat's rules: no database, no clock."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.channels.chat.rules.look import colour_of, ink_on, luminance
from troth.channels.chat.rules.origins import origin_of
from troth.channels.chat.rules.pages import page_address
from troth.channels.chat.rules.presence import MISSED_FOR, SEEN_EVERY, continues, look_again_in, types
from troth.channels.chat.rules.signature import LONGEST, Claim, is_running, is_vouched, signature
from troth.conversations.rules.files import LONGEST_NAME, media_type_of, plain_name

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("HTTPS://Shop.Example/", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("null", "null"),
        ("file", "null"),
        ("*", None),
        ("shop.example", None),
        ("https://shop.example/path", None),
        ("https://shop.example?x", None),
        ("https://user@shop.example", None),
        ("https://shop.example:port", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_an_origin_has_one_form(text: str, origin: str | None) -> None:
    assert origin_of(text) == origin


@given(st.text())
def test_whatever_is_given_as_an_origin_nothing_breaks(text: str) -> None:
    found = origin_of(text)
    assert found is None or origin_of(found) == found


@pytest.mark.parametrize(
    ("colour", "ink"), [("#000000", "#ffffff"), ("#ffffff", "#000000"), ("#f2c14e", "#000000")]
)
def test_ink_can_be_read_on_the_accent(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink


@given(st.integers(0, 0xFFFFFF))
def test_every_accent_has_an_ink_that_contrasts_enough(number: int) -> None:
    """At least 4.5:1 (WCAG 2.2, 1.4.3)."""
    colour = f"#{number:06x}"
    light, dark = sorted((luminance(colour), luminance(ink_on(colour))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("text", ["red", "#fff", "#12345g", "0b625d", "#0b625d;x", ""])
def test_what_is_no_colour_is_none(text: str) -> None:
    assert colour_of(text) is None


def test_the_signature_is_plain_hmac_that_any_language_can_make() -> None:
    wanted = hmac.new(b"secret", b"7\nemma@x.example\nEmma\n1790000000", hashlib.sha256).hexdigest()
    claim = Claim(user_id="7", mail="emma@x.example", name="Emma", expires=1790000000)
    assert signature("secret", claim) == wanted
    assert is_vouched(wanted.upper(), ["secret"], claim)
    assert is_vouched(wanted, ["new", "secret"], claim)
    assert not is_vouched(wanted, ["other"], claim)
    assert not is_vouched(wanted, [], claim)
    assert not is_vouched("é", ["secret"], claim)


def test_nobody_is_vouched_for_without_an_id() -> None:
    claim = Claim(user_id="", expires=1790000000)
    assert not is_vouched(signature("secret", claim), ["secret"], claim)


@pytest.mark.parametrize(
    ("left", "counts"),
    [
        (timedelta(seconds=1), True),
        (LONGEST, True),
        (timedelta(), False),
        (timedelta(seconds=-1), False),
        (LONGEST + timedelta(seconds=1), False),
    ],
)
def test_a_signature_counts_until_it_runs_out_and_for_a_month_at_most(left: timedelta, counts: bool) -> None:
    claim = Claim(user_id="7", expires=int((NOW + left).timestamp()))
    assert is_running(claim, NOW) == counts


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "image/webp"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        ("günaydın\n".encode(), "text/plain"),
        (b"<html>", "text/plain"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"\xff\xfe", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_bytes_say(content: bytes, media_type: str) -> None:
    assert media_type_of(content) == media_type


@given(st.text())
def test_a_name_is_plain_whatever_was_given(name: str) -> None:
    plain = plain_name(name)
    assert 0 < len(plain) <= LONGEST_NAME
    assert not set(plain) & set("/\\\r\n\x00\u202e")


def test_a_long_name_keeps_its_ending() -> None:
    assert plain_name("a" * 300 + ".pdf").endswith(".pdf")


@pytest.mark.parametrize(
    ("seen", "left", "wait"),
    [
        (None, None, None),
        (timedelta(), None, SEEN_EVERY + MISSED_FOR),
        (timedelta(minutes=3), None, SEEN_EVERY + MISSED_FOR - timedelta(minutes=3)),
        (timedelta(minutes=6), None, None),
        (timedelta(minutes=1), timedelta(seconds=10), timedelta(seconds=50)),
        (timedelta(minutes=9), timedelta(seconds=60), None),
    ],
)
def test_an_answer_follows_whoever_has_left_for_a_minute(
    seen: timedelta | None, left: timedelta | None, wait: timedelta | None
) -> None:
    seen_at = None if seen is None else NOW - seen
    left_at = None if left is None else NOW - left
    assert look_again_in(NOW, seen_at, left_at, leaves_after=timedelta(minutes=1)) == wait


def test_writing_is_shown_for_a_moment() -> None:
    assert types(NOW, NOW - timedelta(seconds=3))
    assert not types(NOW, NOW - timedelta(seconds=9))
    assert not types(NOW, None)


def test_a_closed_conversation_goes_on_for_some_days() -> None:
    long_ago = NOW - timedelta(days=9)
    assert continues(NOW, None, long_ago)
    assert continues(NOW, NOW - timedelta(days=1), long_ago)
    assert not continues(NOW, long_ago, long_ago)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://shop.example/returns/new", "https://shop.example/returns/new"),
        ("https://shop.example/cart?email=emma@x.example#step", "https://shop.example/cart"),
        ("http://emma:secret@shop.example:8080/a", "http://shop.example:8080/a"),
        ("file:///shop/index.html", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://[shop/", ""),
        ("", ""),
    ],
)
def test_of_a_pages_address_only_site_and_path_are_kept(given: str, kept: str) -> None:
    assert page_address(given) == kept


def test_a_pages_address_has_an_end() -> None:
    assert len(page_address("https://shop.example/" + "a" * 5000)) == 500
