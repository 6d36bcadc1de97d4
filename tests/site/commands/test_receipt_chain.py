"""`troth receipt chain` and `renew`: what an auditor asks for, and what a brand does with its key."""

import argparse
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.core.database import see
from troth.core.errors import Refused
from troth.promises.receipts import clock
from troth.promises.receipts.models import ChainDay, Receipt, ReceiptKey
from troth.site.commands import receipt


@pytest.fixture(autouse=True)
def _named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's own database is the one that is named."""
    monkeypatch.setenv("TROTH_DATABASE_URL", "postgresql:///test")


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    receipt.add_arguments(parser)
    parser.set_defaults(data=None)
    return receipt.run(parser.parse_args(words))


def closed_day(brand: Brand, count: int = 3) -> ChainDay:
    channel = make.channel(brand)
    for number in range(count):
        make.conversation(channel, address=f"emma{number}@customer.example")
    ChainDay.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    clock.strike(timezone.now())
    see([brand.pk])
    return ChainDay.objects.get(brand=brand)


def test_a_closed_day_is_printed_whole_and_can_be_verified(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = closed_day(brand)
    key = ReceiptKey.objects.get(brand=brand).public_key
    assert run("chain", "--brand", brand.slug, "--day", day.issued_on.isoformat()) == 0
    printed = capsys.readouterr().out
    assert len(json.loads(printed)["receipts"]) == 3
    assert "emma0@customer.example" not in printed, "an auditor learns nothing of whom"
    file = tmp_path / "day.json"
    file.write_text(printed)
    assert run("verify", str(file), "--key", key) == 0
    assert "receipts 3, each signed and in its place" in capsys.readouterr().out


def test_a_day_that_was_altered_does_not_hold(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    day = closed_day(brand)
    key = ReceiptKey.objects.get(brand=brand).public_key
    run("chain", "--brand", brand.slug, "--day", day.issued_on.isoformat())
    whole = json.loads(capsys.readouterr().out)
    del whole["receipts"][1]
    file = tmp_path / "day.json"
    file.write_text(json.dumps(whole))
    assert run("verify", str(file), "--key", key) == 1
    assert capsys.readouterr().out.startswith("WRONG: ")


def test_a_day_that_is_open_or_no_day_is_refused(brand: Brand) -> None:
    make.conversation(brand)
    day = ChainDay.objects.get(brand=brand).issued_on.isoformat()
    with pytest.raises(Refused, match="no closed day"):
        run("chain", "--brand", brand.slug, "--day", day)
    with pytest.raises(Refused, match="not a date"):
        run("chain", "--brand", brand.slug, "--day", "yesterday")
    with pytest.raises(Refused, match="no brand"):
        run("chain", "--brand", "nowhere", "--day", day)


def test_one_brands_chain_holds_nothing_of_anothers(brand: Brand, capsys: pytest.CaptureFixture[str]) -> None:
    day = closed_day(brand)
    other = make.brand()
    make.conversation(other)
    with pytest.raises(Refused, match="no closed day"):
        run("chain", "--brand", other.slug, "--day", day.issued_on.isoformat())


def test_after_a_renewal_the_next_receipt_has_a_new_key_and_the_old_stays_good(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("renew", "--brand", brand.slug) == 0
    assert capsys.readouterr().out == "There was no key yet.\n"
    see([brand.pk])
    make.conversation(brand)
    assert run("renew", "--brand", brand.slug) == 0
    assert capsys.readouterr().out == "The next receipt is signed with a new key.\n"
    see([brand.pk])
    make.conversation(brand, address="liv@customer.example")
    old, new = Receipt.objects.filter(brand=brand).select_related("key").order_by("id")
    assert old.key.public_key != new.key.public_key
    assert old.key.retired_at is not None
    assert new.key.retired_at is None
    ChainDay.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    clock.strike(timezone.now())
    see([brand.pk])
    run("chain", "--brand", brand.slug, "--day", old.chain_day.issued_on.isoformat())
    file = tmp_path / "day.json"
    file.write_text(capsys.readouterr().out)
    from troth.promises.receipts.showing import keys_of

    keys = tmp_path / "keys.json"
    see([brand.pk])
    keys.write_text(json.dumps(keys_of(brand)))
    assert run("verify", str(file), "--key", str(keys)) == 0
