import argparse
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests import make
from troth.accounts.models import Brand
from troth.conversations.customers.merging import merge
from troth.conversations.models import Conversation, Customer
from troth.core.database import see
from troth.core.errors import Refused
from troth.site.commands import customer


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    customer.add_arguments(parser)
    return customer.run(parser.parse_args(words))


@pytest.fixture
def emma(brand: Brand) -> Conversation:
    return make.conversation(brand)


def whose(conversation: Conversation) -> tuple[str, ...]:
    return ("--brand", conversation.brand.slug, "--id", str(conversation.customer_id))


def test_all_that_is_known_is_written_to_a_file_that_was_not_there(
    emma: Conversation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "emma.zip"
    assert run("export", *whose(emma), "--out", str(out)) == 0
    assert str(out) in capsys.readouterr().out
    with ZipFile(out) as archive:
        assert b"Where is my order?" in archive.read("customer.json")
    with pytest.raises(Refused, match="is there already"):
        run("export", *whose(emma), "--out", str(out))


def test_erasing_wants_a_yes_and_is_listed_after(
    emma: Conversation, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused, match="--yes"):
        run("erase", *whose(emma))
    assert run("erase", *whose(emma), "--yes") == 0
    assert run("erased", "--brand", emma.brand.slug) == 0
    printed = capsys.readouterr().out
    assert f"Customer {emma.customer_id} was erased." in printed
    assert f"\n{emma.customer_id}  20" in printed
    see([emma.brand_id])
    assert Customer.objects.get().name == f"erased-{emma.customer_id}"


def test_nobody_and_whoever_was_merged_is_one_sentence(emma: Conversation) -> None:
    for words in (("--brand", "nowhere", "--id", "1"), ("--brand", emma.brand.slug, "--id", "999999")):
        with pytest.raises(Refused, match="There is no"):
            run("erase", *words, "--yes")
    see([emma.brand_id])
    gone = make.conversation(emma.channel, address="bob@customer.example")
    merge(emma.customer, gone.customer, by=make.member(emma.brand))
    with pytest.raises(Refused, match=f"merged into {emma.customer_id}"):
        run("erase", *whose(gone), "--yes")


def test_another_brands_customer_is_not_there(emma: Conversation) -> None:
    other = make.brand()
    with pytest.raises(Refused, match="There is no customer"):
        run("export", "--brand", other.slug, "--id", str(emma.customer_id))


def test_customers_are_put_on_a_list_by_a_file(
    emma: Conversation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slug, file = emma.brand.slug, tmp_path / "customers.csv"
    file.write_text("name,email\nEmma,emma@customer.example\nBob,bob@customer.example\n", encoding="utf-8")
    assert run("list", "add", "--brand", slug, "Wholesale", str(file)) == 0
    said = capsys.readouterr().out
    assert "1 put on, 0 were on it already" in said
    assert "  bob@customer.example" in said
    assert run("tier", "--brand", slug, "--id", str(emma.customer_id), "gold") == 0
    assert run("list", "show", "--brand", slug) == 0
    assert run("list", "show", "--brand", slug, "wholesale") == 0
    said = capsys.readouterr().out
    assert "1\tWholesale" in said
    assert f"{emma.customer_id}\tgold\tEmma" in said
    with pytest.raises(Refused, match="There is no list"):
        run("list", "show", "--brand", slug, "Retail")


def test_a_list_that_is_no_text_is_refused(emma: Conversation, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_bytes(b"\xff\xfe\x00emma")
    with pytest.raises(Refused, match="not UTF-8"):
        run("list", "add", "--brand", emma.brand.slug, "Wholesale", str(file))
