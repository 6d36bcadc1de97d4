"""The live line: who is let in, what they are told and in which order, and that nothing is lost."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection, transaction

from tests import make
from tests.channels.chat.visits import ORIGIN, Visit, widget
from tests.conftest import owner_connection
from troth.channels.chat import line
from troth.channels.chat.events import Place, Reading
from troth.channels.chat.models import Visitor
from troth.channels.chat.tokens import person_of
from troth.conversations import actions as conversations
from troth.conversations.models import Conversation
from troth.core.clock import connection_details
from troth.core.database import brands
from troth.core.live import Lines
from troth.core.paging import BadCursor


@dataclass
class Listener:
    """A browser's line, without the network."""

    key: str
    token: str
    origin: str = ORIGIN
    last: str = ""
    status: int = 0
    sent: dict[bytes, bytes] = field(default_factory=dict)
    text: str = ""
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, lines: Lines) -> None:
        headers = [(b"origin", self.origin.encode()), (b"authorization", f"Bearer {self.token}".encode())]
        if self.last:
            headers.append((b"last-event-id", self.last.encode()))
        scope = {"type": "http", "method": "GET", "path": f"/chat/{self.key}/line", "headers": headers}
        await line.stream({**scope, "client": ("192.0.2.1", 1)}, self._receive, self._send, lines)

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.sent = message["status"], dict(message["headers"])
        else:
            self.text += message["body"].decode()

    async def hears(self, words: str, seconds: float = 8) -> bool:
        for _ in range(int(seconds * 50)):
            if words in self.text:
                return True
            await asyncio.sleep(0.02)
        return False

    def said(self) -> list[str]:
        events = [block.split("\n") for block in self.text.split("\n\n")]
        return [
            json.loads(lines[1].removeprefix("data: "))["text"]
            for lines in events
            if lines[0] == "event: message"
        ]

    def places(self) -> list[str]:
        return [row[4:] for row in self.text.split("\n") if row.startswith("id: ")]


@pytest.fixture
def visit(committed: None) -> Visit:
    with transaction.atomic():
        return Visit(widget(make.brand())).come()


def listener(visit: Visit, **changes: Any) -> Listener:
    return Listener(visit.widget.channel.address, visit.token, **changes)


def play(scene: Callable[[Lines], Awaitable[None]]) -> None:
    async def whole() -> None:
        lines = Lines(connection_details())
        await lines.open()
        try:
            await scene(lines)
        finally:
            await lines.close()
            await asyncio.to_thread(line.readers.close)

    asyncio.run(whole())


async def do(work: Callable[[], Any]) -> Any:
    def whole() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await asyncio.to_thread(whole)


def answer(visit: Visit, text: str) -> None:
    with brands([visit.widget.brand_id]):
        conversations.reply(Conversation.objects.get(), make.member(visit.widget.channel.brand), text)


def test_an_answer_is_told_as_it_is_given_and_a_break_loses_nothing(visit: Visit) -> None:
    async def scene(lines: Lines) -> None:
        await do(lambda: visit.say("Hello?"))
        first = listener(visit)
        reading = asyncio.create_task(first.read(lines))
        assert await first.hears("Hello?")
        await do(lambda: answer(visit, "Good morning."))
        assert await first.hears("Good morning.")
        assert await first.hears("\nid: ")
        first.gone.set()
        await reading
        assert first.said() == ["Hello?", "Good morning."]
        await do(lambda: answer(visit, "Still there?"))
        second = listener(visit, last=first.places()[-1])
        again = asyncio.create_task(second.read(lines))
        assert await second.hears("Still there?")
        second.gone.set()
        await again
        assert "Hello?" not in second.said()
        assert set(second.said()) >= {"Still there?"}

    play(scene)


def test_who_leaves_is_seen_to_have_left(visit: Visit) -> None:
    async def scene(lines: Lines) -> None:
        await do(visit.say)
        one = listener(visit)
        reading = asyncio.create_task(one.read(lines))
        assert await one.hears("event: message")
        assert await do(_times) == (True, False)
        one.gone.set()
        await reading
        assert await do(_times) == (True, True)
        assert not lines.watching

    def _times() -> tuple[bool, bool]:
        with brands([visit.widget.brand_id]):
            theirs = Visitor.objects.get()
            return theirs.seen_at is not None, theirs.left_at is not None

    play(scene)


def test_nobody_hears_anothers_chat(visit: Visit) -> None:
    other = Visit(visit.widget).come()

    async def scene(lines: Lines) -> None:
        await do(lambda: other.say("Mine."))
        ears = listener(other)
        reading = asyncio.create_task(ears.read(lines))
        assert await ears.hears("Mine.")
        await do(lambda: visit.say("A secret."))
        assert not await ears.hears("A secret.", 0.7)
        ears.gone.set()
        await reading

    play(scene)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"token": "wrong"}, 401),
        ({"origin": "https://evil.example"}, 403),
        ({"key": "nobody"}, 404),
        ({"last": "x"}, 400),
        ({"last": "1-" + "9" * 30}, 400),
    ],
)
def test_whoever_may_not_listen_is_told_why(visit: Visit, changes: dict[str, str], status: int) -> None:
    async def scene(lines: Lines) -> None:
        one = replace(listener(visit), **changes)  # type: ignore[arg-type]
        await one.read(lines)
        assert one.status == status
        assert "error" in json.loads(one.text)
        assert (b"access-control-allow-origin" in one.sent) == (status in (400, 401))

    play(scene)


def test_one_person_holds_only_so_many_lines(visit: Visit) -> None:
    async def scene(lines: Lines) -> None:
        await do(visit.say)
        many = [listener(visit) for _ in range(line.LINES_A_PERSON + 1)]
        readings = [asyncio.create_task(one.read(lines)) for one in many]
        for _ in range(400):
            if all(one.status for one in many):
                break
            await asyncio.sleep(0.02)
        assert sorted(one.status for one in many) == [200] * line.LINES_A_PERSON + [429]
        for one in many:
            one.gone.set()
        await asyncio.gather(*readings)
        assert line.by_person.count(person_of(visit.token, visit.widget.channel_id).lock_name()) == 0

    play(scene)


def test_a_server_that_stops_ends_its_lines_and_marks_nobody_as_gone(visit: Visit) -> None:
    async def scene(lines: Lines) -> None:
        await do(visit.say)
        one = listener(visit)
        reading = asyncio.create_task(one.read(lines))
        assert await one.hears("event: message")
        lines.hang_up()
        await asyncio.wait_for(reading, 3)

    play(scene)
    with brands([visit.widget.brand_id]):
        assert Visitor.objects.get().left_at is None


def test_what_commits_late_is_told_although_its_place_is_earlier(visit: Visit) -> None:
    """An older transaction that still runs holds the place back, and not the message (decisions/0003)."""
    visit.say("First.")
    with owner_connection() as slow:
        slow.autocommit = False
        slow.execute("select pg_current_xact_id()")
        reading = Reading(visit.widget.channel, person_of(visit.token, visit.widget.channel_id))
        visit.say("Second.")
        with brands([visit.widget.brand_id]):
            early = reading.look()
            assert [one["text"] for one in early.messages] == ["First.", "Second."]
            assert early.is_unsettled
            held_back = early.place
        with brands([visit.widget.brand_id]):
            assert reading.look().messages == [], "nothing is told twice on one line"
        slow.rollback()
    with brands([visit.widget.brand_id]):
        settled = reading.look()
    assert (settled.messages, settled.is_unsettled) == ([], False)
    assert settled.place > held_back
    with brands([visit.widget.brand_id]):
        other = Reading(visit.widget.channel, reading.person, held_back).look()
    assert [one["text"] for one in other.messages] == ["Second."], "whoever comes back there misses nothing"


def test_two_first_words_at_once_open_one_conversation(visit: Visit) -> None:
    def work(number: int) -> None:
        try:
            Visit(visit.widget, token=visit.token).say(f"Word {number}")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with brands([visit.widget.brand_id]):
        assert Conversation.objects.get().messages.count() == 4


@pytest.mark.parametrize("text", ["", "1", "a-b", "1-2-3", "-1-2", "1-²"])
def test_what_was_never_a_place_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        Place.parse(text)


def test_a_place_is_written_and_read_alike() -> None:
    assert Place.parse(str(Place(12, 34))) == Place(12, 34)


def test_brands_are_apart_on_the_line(visit: Visit) -> None:
    with transaction.atomic():
        elsewhere = Visit(widget(make.brand()))

    async def scene(lines: Lines) -> None:
        one = Listener(elsewhere.widget.channel.address, visit.token)
        await one.read(lines)
        assert one.status == 401

    play(scene)
