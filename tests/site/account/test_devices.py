import pytest

from troth.site.account.devices import device, is_handheld


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0 Safari/537.36 Edg/138.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) Chrome/138.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.5 Safari/605.1.15", ("Safari", "macOS")),
        ("curl/8.14", ("curl", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_as_its_owner_knows_it(said: str, known: tuple[str, str]) -> None:
    assert device(said) == known


def test_a_phone_is_told_from_a_desk() -> None:
    assert is_handheld("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Mobile Safari")
    assert not is_handheld("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
