"""An owner backs the running desk up, loses the machine, and goes on elsewhere."""

import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.journeys.sink import Sink
from tests.journeys.troth import Troth, mail
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

ADDRESS = "help@shop.example"


def order() -> EmailMessage:
    made = mail("emma@customer.example", ADDRESS, "Order 1234", "Where is my order? The receipt is attached.")
    made.add_attachment(b"%PDF-1.4 receipt", maintype="application", subtype="pdf", filename="receipt.pdf")
    return made


@pytest.fixture(scope="module")
def late_sink() -> Sink:
    """A relay that nobody reaches until it starts: what is to go out waits."""
    return Sink()


@pytest.fixture(scope="module")
def backup(troth: Troth, folder: Path, late_sink: Sink) -> Path:
    """Made while the desk runs, with an acknowledgement on its way."""
    troth.start()
    troth.set_up()
    troth.add_mail(ADDRESS, late_sink.url, promise="2h")
    troth.take(order())
    path = folder / "troth.tar"
    said = troth.do("backup", str(path))
    assert "with 2 files" in said
    assert path.stat().st_mode & 0o077 == 0
    assert troth.run("backup", str(path)).returncode == 1
    troth.end()
    return path


@pytest.fixture(scope="module")
def restored(backup: Path, late_sink: Sink) -> Iterator[Troth]:
    with tempfile.TemporaryDirectory(prefix="troth-journey-") as other:
        made = Troth(Path(other))
        said = made.do("restore", str(backup))
        assert "1 messages were on their way" in said
        late_sink.start()
        made.start()
        yield made
        late_sink.stop()
        made.clear()


def test_a_restored_desk_goes_on_where_the_backup_was_made(restored: Troth, late_sink: Sink) -> None:
    api = restored.api()
    (conversation,) = api.get("/conversations")["items"]
    assert conversation["subject"] == "Order 1234"
    (promise,) = api.get("/promises")["items"]
    assert promise["state"] == "running"
    assert [fact["name"] for fact in api.walk("/facts")][:1] == ["BrandSetUp"]
    assert [path.read_bytes() for path in restored.data.rglob("blobs/*/*/*")] != []
    with restored.database() as connection:
        until(
            lambda: connection.execute("select unconfirmed_at from deliveries").fetchone() != (None,),
            "the acknowledgement is told to be unconfirmed",
        )
    restored.take(mail("tom@customer.example", ADDRESS, "Open on Sunday?", "Are you open on Sunday?"))
    assert late_sink.next_to("tom@customer.example").is_automatic
    assert [one.recipient for one in late_sink.arrived] == ["tom@customer.example"]
    assert restored.run("check").returncode == 0
    api.close()


def test_a_backup_replaces_nothing(restored: Troth, backup: Path) -> None:
    ran = restored.run("restore", str(backup))
    assert ran.returncode == 1
    assert "is in use" in ran.stderr


def test_what_cannot_be_restored_leaves_the_folder_as_it_was(backup: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="troth-journey-") as other:
        broken = Path(other) / "broken.tar"
        content = bytearray(backup.read_bytes())
        content[-20_000] ^= 1
        broken.write_bytes(content)
        ran = Troth(Path(other)).run("restore", str(broken))
        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) <= 2
        assert list((Path(other) / "data").iterdir()) == []


def test_an_upgrade_is_tried_and_then_done(restored: Troth) -> None:
    assert "already" in restored.do("upgrade", "--dry-run")
    assert "is using" in restored.run("upgrade").stderr
