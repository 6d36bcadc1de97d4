"""What `troth setup`, `troth token` and `troth channel` refuse, each in one line and leaving nothing."""

import io
from pathlib import Path

import pytest

from tests import make
from troth.__main__ import main
from troth.accounts.models import Brand, Channel, User
from troth.core.database import see

pytestmark = pytest.mark.django_db
OWNER, ADDRESS = "ana@shop.example", "help@shop.example"


@pytest.fixture(autouse=True)
def shop(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Brand:
    """The brand `shop` with its owner and a channel; whoever asks for a password gets one."""
    monkeypatch.setenv("TROTH_DATA", str(tmp_path))
    monkeypatch.setattr("sys.stdin", io.StringIO(make.PASSWORD))
    made = make.brand("shop", owner=make.user(OWNER))
    make.channel(made, address=ADDRESS)
    return made


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith("troth: ")
    assert said.count("\n") == 1, said
    return said


def counted(shop: Brand) -> tuple[int, int, int]:
    see([shop.pk])
    return User.objects.count(), Brand.objects.count(), Channel.objects.count()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("setup", "--brand", "shop", "--email", OWNER), "There is a brand “shop” already."),
        (("setup", "--brand", "other", "--email", "new@shop.example"), "password"),
        (("setup", "--brand", "No Good", "--email", OWNER), "small letters"),
        (("setup", "--brand", "api", "--email", OWNER), "reserved"),
        (("setup", "--brand", "other", "--email", OWNER, "--zone", "Mars/Olympus"), "Mars/Olympus"),
        (("setup", "--brand", "other", "--email", "nobody", "--password-stdin"), "email"),
        (("token", "create", "--email", "nobody@shop.example"), "nobody@shop.example"),
        (("token", "create", "--email", OWNER, "--brand", "nowhere"), OWNER),
        (("token", "create", "--email", OWNER, "--role", "king"), "owner"),
    ],
)
def test_a_wrong_word_about_people_is_refused_in_one_line(
    shop: Brand, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    before = counted(shop)
    assert words in refusal(capsys, *arguments)
    assert counted(shop) == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--promise": "soon"}, "write it as 30s"),
        ({"--promise": "0s"}, "no time at all"),
        ({"--promise": "1h", "--hours": "/no/such/file"}, "/no/such/file"),
        ({"--promise": "1h", "--hours": __file__}, __file__),
        ({"--hours": __file__}, "--promise"),
        ({"--relay": "mail.shop.example"}, "smtp://host:port"),
        ({"--relay": "smtp://user@mail.shop.example"}, "password"),
        ({"--address": "help at shop"}, "help at shop"),
        ({"--brand": "nowhere"}, "nowhere"),
        ({"--address": ADDRESS}, f"There is a channel for {ADDRESS} already."),
    ],
)
def test_a_wrong_word_about_a_channel_is_refused_in_one_line(
    shop: Brand, capsys: pytest.CaptureFixture[str], changed: dict[str, str], words: str
) -> None:
    before = counted(shop)
    right = {"--brand": "shop", "--address": "new@shop.example", "--relay": "smtp://127.0.0.1:1"}
    said = [word for pair in {**right, **changed}.items() for word in pair]
    assert words in refusal(capsys, "channel", "add", "mail", *said)
    assert counted(shop) == before
