"""Mail that goes through a real Postfix both ways, as in a shop's own network. The tests share one server."""

import smtplib
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage
from email.utils import make_msgid
from hashlib import sha256
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.channels.mail.peers.postfix import HOST, Postfix, postfix
from tests.journeys.sink import Arrived, Sink
from tests.journeys.troth import Api, Troth, mail
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey

HELP, CARE = "help@shop.example", "care@other.example"
EMMA, LEFT = "emma@customer.example", "left@customer.example"
ROBOT, LONER = "robot@customer.example", "loner@customer.example"
NO_LONGER = "550 5.1.1 Nobody with this name is here any more"


class Town(Sink):
    """Where customers have their mailboxes: one has left, and two are robots that answer everything."""

    peer: Postfix

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == LEFT:
            return NO_LONGER
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        before = len(self.arrived)
        said = await super().handle_DATA(server, session, envelope)
        for one in self.arrived[before:]:
            if one.recipient in (ROBOT, LONER):
                Thread(target=self._answer, args=(one,)).start()
        return said

    def _answer(self, to: Arrived) -> None:
        """Without a word that it is a machine's; the loner does not even say what it answers."""
        made = mail(to.recipient, to.header("From"), "Re: your mail", "We got your mail and care for it.")
        if to.recipient == ROBOT:
            made["In-Reply-To"] = made["References"] = to.header("Message-ID")
        send(self.peer, made)


def send(peer: Postfix, made: EmailMessage) -> None:
    with smtplib.SMTP(HOST, peer.port, timeout=20) as server:
        server.send_message(made)


@pytest.fixture(scope="module")
def sink() -> Iterator[Town]:
    made = Town()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def peer(running: Troth, sink: Town) -> Iterator[Postfix]:
    to_troth, to_town = f"smtp:[{HOST}]:{running.smtp_port}", sink.url.replace("smtp://", "smtp:[", 1)
    routes = {
        "shop.example": to_troth,
        "other.example": to_troth,
        "customer.example": to_town.replace(f"{HOST}:", f"{HOST}]:"),
    }
    with postfix(routes) as made:
        sink.peer = made
        for brand, address in (("shop", HELP), ("other", CARE)):
            running.set_up(brand)
            where = ("--brand", brand, "--address", address, "--relay", made.url)
            running.do("channel", "add", "mail", *where, "--promise", "2h")
        yield made


@pytest.fixture(scope="module")
def api(peer: Postfix, running: Troth) -> Iterator[Api]:
    with closing(running.api()) as made:
        yield made


def about(api: Api, address: str) -> list[dict[str, Any]]:
    found = [one for one in api.walk("/conversations?limit=100") if one["customer"]["address"] == address]
    return [api.get(f"/conversations/{one['id']}") for one in found]


def answer(api: Api, conversation: dict[str, Any], text: str) -> None:
    status, said = api.ask("POST", f"/conversations/{conversation['id']}/replies", {"text": text})
    assert status == 201, said


def test_24_megabytes_come_through_are_kept_by_their_hash_and_answered(
    peer: Postfix, running: Troth, sink: Town, api: Api
) -> None:
    file = b"%PDF-1.4 " + bytes(range(256)) * (24 * 1024 * 4)
    question = mail(f"Emma <{EMMA}>", HELP, "The drawing", "It is attached.")
    question.add_attachment(file, "application", "pdf", filename="drawing.pdf")
    send(peer, question)
    told = sink.next_to(EMMA, seconds=30)
    assert told.is_automatic
    assert told.header("In-Reply-To") == question["Message-ID"]

    hashed = sha256(file).hexdigest()
    with running.database() as database:
        kept = database.execute("select name, size, blob from attachments where not is_original").fetchall()
    assert kept == [("drawing.pdf", len(file), hashed)]
    assert any(path.stat().st_size == len(file) for path in (running.data / "blobs").rglob(f"*{hashed[4:]}*"))

    (conversation,) = about(api, EMMA)
    answer(api, conversation, "It fits.")
    answered = sink.next_to(EMMA, after=1, seconds=20)
    assert (answered.sender, answered.is_automatic) == (HELP, False)
    assert "It fits." in answered.text


def test_who_is_not_there_any_more_is_shown_with_the_servers_words(
    peer: Postfix, running: Troth, sink: Town, api: Api
) -> None:
    send(peer, mail(LEFT, HELP, "My last day", "Where is my order?"))
    until(lambda: about(api, LEFT), "a conversation", seconds=20)
    answer(api, about(api, LEFT)[0], "On its way.")
    until(lambda: len(about(api, LEFT)[0]["messages"]) > 3, "the report of Postfix", seconds=20)
    (conversation,) = about(api, LEFT)
    report = conversation["messages"][-1]
    assert report["kind"] == "report"
    assert NO_LONGER in " ".join(report["text"].split())
    with running.database() as database:
        assert database.execute("select address, words from bounced_addresses").fetchall() == [
            (LEFT, NO_LONGER)
        ]


@pytest.mark.parametrize("robot", [ROBOT, LONER])
def test_a_robot_that_answers_everything_is_told_once(
    peer: Postfix, sink: Town, api: Api, robot: str
) -> None:
    """Who quotes what it answers stays in its turn; who quotes nothing still waits for that answer."""
    told = 1
    send(peer, mail(robot, HELP, "Hello", "Is anybody there?"))
    sink.next_to(robot, after=told - 1, seconds=20)
    heard = told + 1
    until(lambda: _words_of(api, robot) == heard, "the robot's last word", seconds=20)
    # The queue of Postfix is empty, and nothing of ours is under way: it is over.
    until(lambda: peer.queue_is_empty, "an empty queue", seconds=20)
    assert len(sink.to(robot)) == told
    assert _words_of(api, robot) == heard


def _words_of(api: Api, address: str) -> int:
    return sum(said["kind"] == "customer" for one in about(api, address) for said in one["messages"])


def test_two_brands_behind_one_postfix_stay_apart(peer: Postfix, running: Troth, sink: Town) -> None:
    lea = "lea@customer.example"
    both = mail(lea, f"{HELP}, {CARE}", "Two shops", "Who has it?")
    both.replace_header("Message-ID", make_msgid(domain="customer.example"))
    send(peer, both)
    sink.next_to(lea, after=1, seconds=20)
    assert {one.header("From").split()[-1] for one in sink.to(lea)} == {f"<{HELP}>", f"<{CARE}>"}
    with running.database() as database:
        rows = database.execute(
            "select brands.slug, count(*) from conversations join identities on identities.id = identity_id"
            " join brands on brands.id = conversations.brand_id where value = %s group by 1 order by 1",
            [lea],
        ).fetchall()
    assert rows == [("other", 1), ("shop", 1)]
