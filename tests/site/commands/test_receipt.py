"""`troth receipt verify`: without a database and, but for --url, without a network."""

import json
import sys
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from subprocess import run
from threading import Thread
from typing import Any

import pytest

from tests.architecture.sources import ROOT
from tests.promises.receipts.rules.test_verify import (
    CHAIN,
    DAY,
    PRIVATE,
    PROOF,
    PUBLIC,
    RECEIPTS,
    closed,
    receipt,
)
from troth.__main__ import main
from troth.promises.receipts.rules import days
from troth.promises.receipts.rules.receipt import digest
from troth.promises.receipts.rules.signing import new_key, sign

PUBLISHED = {"format": days.KEYS, "keys": [{"public_key": PUBLIC, "made_at": "2026-11-01T00:00:00.000000Z"}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a customer and an auditor have in hand."""
    kept = {"receipt": RECEIPTS[2], "proof": PROOF, "chain": CHAIN, "brand": PUBLISHED, "day": DAY,
            "year": {"format": days.DAYS, "days": [DAY]}}  # fmt: skip
    for name, data in kept.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(data))
    return tmp_path


def verify(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str]:
    given = [str(folder / word) if word.endswith(".json") else word for word in words]
    status = main(["receipt", "verify", *given])
    return status, capsys.readouterr().out


def altered(folder: Path, name: str, data: Any) -> None:
    (folder / f"{name}.json").write_text(json.dumps(data))


def test_a_receipt_holds_by_the_brands_key(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    for key in (PUBLIC, "brand.json"):
        status, said = verify(capsys, folder, "receipt.json", "--key", key)
        assert status == 0
        assert "We will answer by 12:15 today" in said
        assert "The signature is the brand's" in said


def test_without_a_key_it_says_what_is_not_known(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    status, said = verify(capsys, folder, "receipt.json")
    assert status == 0
    assert "The signature is the brand's" not in said
    assert "give --key or --url" in said


@pytest.mark.parametrize("chain", ["proof.json", "chain.json"])
def test_a_receipt_is_in_its_days_chain(capsys: pytest.CaptureFixture[str], folder: Path, chain: str) -> None:
    status, said = verify(
        capsys, folder, "receipt.json", "--key", PUBLIC, "--chain", chain, "--published", "year.json"
    )
    assert status == 0
    assert f"in the chain of 2026-11-21, whose root is {DAY['root']}" in said


def test_each_thing_that_is_wrong_is_one_sentence(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    rewritten, chain = closed(RECEIPTS[:-1]), ["--chain", "chain.json"]
    cases = [
        ("receipt", {**RECEIPTS[2], "signature": "none"}, [], "signature is wrong"),
        ("receipt", receipt(key=new_key()), [], "signature is wrong: it was not made with the brand's key"),
        ("receipt", {**RECEIPTS[2], "receipt": RECEIPTS[1]["receipt"]}, [], "altered"),
        ("receipt", receipt(99), chain, "not in the chain of 2026-11-21"),
        ("receipt", receipt(99), ["--chain", "proof.json"], "not in the chain of 2026-11-21"),
        ("year", {"days": [rewritten]}, [*chain, "--published", "year.json"], "root of 2026-11-21 differs"),
        ("receipt", "no receipt", [], "not a receipt"),
    ]  # fmt: skip
    for name, data, words, sentence in cases:
        before = (folder / f"{name}.json").read_text()
        altered(folder, name, data)
        status, said = verify(capsys, folder, "receipt.json", "--key", PUBLIC, *words)
        assert (status, said.count("\n")) == (1, 1), said
        assert sentence in said
        (folder / f"{name}.json").write_text(before)


def test_a_whole_day_and_a_whole_year_are_checked(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    status, said = verify(capsys, folder, "chain.json", "--key", "brand.json", "--published", "day.json")
    assert (status, said) == (0, "The chain holds: days 1, receipts 7, each signed and in its place.\n")
    assert verify(capsys, folder, "year.json", "--key", "brand.json")[0] == 0
    altered(folder, "year", {"format": days.DAYS, "days": [DAY, DAY]})
    status, said = verify(capsys, folder, "year.json", "--key", "brand.json")
    assert (status, "torn at 2026-11-21" in said) == (1, True)


def test_files_that_are_not_there_or_no_json_are_said_in_one_line(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    (folder / "receipt.json").write_bytes(b"\xff{")
    status, said = verify(capsys, folder, "receipt.json", "--key", PUBLIC)
    assert (status, "not a file in Troth's format" in said) == (1, True)
    assert main(["receipt", "verify", str(folder / "gone.json")]) == 1
    assert capsys.readouterr().err.count("\n") == 1


class _Brand(BaseHTTPRequestHandler):
    files: dict[str, Any]

    def do_GET(self) -> None:
        data = self.files.get(self.path.removeprefix("/.well-known/troth/shop/"))
        self.send_response(200 if data else 404)
        self.end_headers()
        self.wfile.write(json.dumps(data or {}).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def published() -> Any:
    """A brand's own server, as far as receipts go."""
    _Brand.files = {
        "receipts.json": PUBLISHED,
        "days/2026-11-21.json": DAY,
        f"proofs/{digest(RECEIPTS[2]['receipt'])}.json": PROOF,
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Brand)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_receipt_is_checked_against_what_the_brand_publishes(
    capsys: pytest.CaptureFixture[str], folder: Path, published: str
) -> None:
    assert verify(capsys, folder, "receipt.json", "--url", published)[0] == 0
    assert verify(capsys, folder, "receipt.json", "--url", published, "--chain", "chain.json")[0] == 0
    assert verify(capsys, folder, "chain.json", "--url", published)[0] == 0

    altered(folder, "receipt", receipt(99))
    status, said = verify(capsys, folder, "receipt.json", "--url", published)
    assert (status, "not in the chain" in said) == (1, True)

    altered(folder, "receipt", receipt(99, on=date(2026, 11, 22)))
    status, said = verify(capsys, folder, "receipt.json", "--url", published)
    assert (status, "not closed yet" in said) == (0, True)

    altered(folder, "receipt", RECEIPTS[2])
    _Brand.files["days/2026-11-21.json"] = closed(RECEIPTS[:-1])
    status, said = verify(capsys, folder, "receipt.json", "--url", published)
    assert (status, "differs from the published one" in said) == (1, True)

    status, said = verify(capsys, folder, "receipt.json", "--url", "http://127.0.0.1:1")
    assert (status, "cannot be read" in said) == (1, True)
    assert verify(capsys, folder, "receipt.json", "--url", "file:///etc")[0] == 1


def test_verifying_needs_neither_a_database_nor_django(folder: Path) -> None:
    """As an auditor runs it: nothing of Django is loaded, and no folder of data is made."""
    program = (
        "import sys; from troth.__main__ import main; status = main(sys.argv[1:]); "
        "sys.exit(status or ('django' in sys.modules and 'Django was loaded') or 0)"
    )
    words = ["receipt", "verify", "receipt.json", "--key", PUBLIC, "--chain", "proof.json"]
    ended = run(
        [sys.executable, "-c", program, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert not (folder / "data").exists()


def test_a_signature_over_other_data_is_none(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Somebody who has the key's signature on one text cannot use it for another of the same shape."""
    said = {**RECEIPTS[2]["receipt"], "format": "troth-receipt-1", "words": "We will answer tomorrow."}
    altered(folder, "receipt", {**RECEIPTS[2], "receipt": said})
    assert verify(capsys, folder, "receipt.json", "--key", PUBLIC)[0] == 1
    altered(folder, "receipt", {**RECEIPTS[2], "receipt": said, "signature": sign(said, PRIVATE)})
    assert verify(capsys, folder, "receipt.json", "--key", PUBLIC)[0] == 0
