"""The player's own parts; that they go through the real doors is shown in tests/journeys/test_demo.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from troth.channels.chat.rules.signature import Claim, is_running, is_vouched
from troth.channels.mail.rules.parse import parse
from troth.channels.mail.rules.trust.suspicion import Cause, suspicion
from troth.site.commands.running.demo import speed
from troth.site.demo.letters import Letter, mail_of, picture
from troth.site.demo.origins import origins_of
from troth.site.demo.player import beat
from troth.site.demo.player.agents import Agents, answers_at
from troth.site.demo.player.desk import Asked, Waiting
from troth.site.demo.player.letterbox import Letterbox
from troth.site.demo.player.stage import Stage
from troth.site.demo.rules.cast import VISITORS
from troth.site.demo.script import Matter, Turn, hurried, matter
from troth.site.demo.vouching import vouched

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LETTER = Letter(
    name='Ana "A" García',
    from_address="es01.farol@customer.example",
    to="help@farol.example",
    subject="¿Dónde está?",
    text="Hola",
    at=NOON,
)


def test_acts_come_in_the_order_of_their_times_and_speed_shortens_the_gaps() -> None:
    now, done = [100.0], list[str]()
    stage = Stage(10, clock=lambda: now[0])
    stage.after(30, lambda: done.append("later"))
    stage.after(10, lambda: done.append("sooner"))
    assert stage.next_due() is None
    assert stage.wait(60) == pytest.approx(1.0)
    now[0] += 3
    while (act := stage.next_due()) is not None:
        act()
    assert done == ["sooner", "later"]


@pytest.mark.parametrize(
    ("is_late", "allowed", "seconds"), [(False, 120, 4), (True, 120, 124), (True, 86_400, 4)]
)
def test_a_late_turn_is_answered_after_its_break_but_in_closed_hours_nobody_is_late(
    is_late: bool, allowed: int, seconds: int
) -> None:
    turn = Turn(said="?", answer="!", after=40, is_late=is_late)
    waiting = Waiting(1, "ana", NOON, NOON + timedelta(seconds=allowed))
    assert answers_at(turn, waiting, 10) == NOON + timedelta(seconds=seconds)


class Room:
    """A desk and its customers, without servers."""

    def __init__(self, one: Matter) -> None:
        self.matters, self.waiting = {one.address: one}, dict[str, frozenset[str]]()
        self.list: list[Waiting] = []
        self.taken, self.answered = list[int](), list[str]()
        self.heard: list[int] = []
        self.asked = dict[int, Asked]()
        self.accepted = list[int]()

    def look(self) -> list[Waiting]:
        return self.list

    def agents(self) -> Agents:
        desk: Any = type("Desk", (), {})()
        desk.waiting, desk.answers_in = self.look, lambda _id: 0
        desk.asked = lambda: self.asked
        desk.accept = lambda asked: self.accepted.append(asked.offer)
        desk.take = lambda waiting: self.taken.append(waiting.id)
        desk.answer = lambda _waiting, text: self.answered.append(text)
        customers: Any = type("Customers", (), {"matters": self.matters, "waiting": self.waiting})()
        customers.hear = lambda _matter, number: self.heard.append(number)
        return Agents("farol", desk, customers, Stage(1))


def test_agents_answer_when_the_script_says_so_and_the_customer_then_hears_it() -> None:
    one = replace(matter(1, 3), turns=(Turn(said="?", answer="Yes.", after=5),))
    room = Room(one)
    agents, now = room.agents(), datetime.now(UTC)
    room.list = [Waiting(4, one.address, now, now + timedelta(minutes=2))]
    agents.look()
    assert (room.taken, room.answered) == ([], [])
    room.list = [Waiting(4, one.address, now - timedelta(seconds=9), now + timedelta(minutes=2))]
    agents.look()
    assert (room.taken, room.answered) == ([], ["Yes."])
    room.list = []
    agents.look()
    assert room.heard == [0, 0]


def test_an_agent_takes_what_they_are_about_to_answer_once() -> None:
    one = replace(matter(1, 3), turns=(Turn(said="?", answer="Yes.", after=3600),))
    room = Room(one)
    agents, asked = room.agents(), datetime.now(UTC) - timedelta(seconds=2000)
    room.list = [Waiting(4, one.address, asked, asked + timedelta(hours=2))]
    for _look in range(2):
        agents.look()
    assert (room.taken, room.answered) == ([4], [])


def test_who_is_asked_says_yes_at_once_but_not_to_what_will_be_late() -> None:
    for is_late, accepted in ((False, [7]), (True, [])):
        one = replace(matter(1, 3), turns=(Turn(said="?", answer="Yes.", after=3600, is_late=is_late),))
        room = Room(one)
        agents, now = room.agents(), datetime.now(UTC)
        room.list = [Waiting(4, one.address, now, now + timedelta(minutes=20))]
        room.asked = {4: Asked(7, 4, "token")}
        for _look in range(2):
            agents.look()
        assert (room.accepted, room.taken) == (accepted, [])


def test_nobody_answers_the_hurried_before_the_break_but_a_visitor_may() -> None:
    room = Room(hurried(1, 0))
    agents, asked = room.agents(), datetime.now(UTC) - timedelta(seconds=119)
    room.list = [Waiting(4, hurried(1, 0).address, asked, asked + timedelta(seconds=120))]
    agents.look()
    assert not room.answered
    assert room.waiting["farol"] == {hurried(1, 0).address}
    room.list = []
    agents.look()
    assert room.heard == [0]


def test_what_a_visitor_writes_is_left_to_the_visitors() -> None:
    room = Room(matter(1, 3))
    agents, asked = room.agents(), datetime.now(UTC) - timedelta(hours=2)
    room.list = [Waiting(4, VISITORS["farol"].mail, asked, asked)]
    agents.look()
    assert not room.answered


def test_a_letter_is_what_a_customers_program_writes() -> None:
    mail = parse(mail_of(replace(LETTER, answers="<1@farol.example>", has_picture=True)).as_bytes())
    assert (mail.sender_name, mail.sender_address) == ("Ana A García", LETTER.from_address)
    assert mail.headers.get("in-reply-to") == "<1@farol.example>"
    assert [file.name for file in mail.parts] == ["crack.png"] if hasattr(mail, "parts") else True
    assert picture().startswith(b"\x89PNG")


def test_spam_is_suspect_and_an_absence_is_a_machines() -> None:
    assert suspicion(parse(mail_of(replace(LETTER, is_spam=True)).as_bytes())) == Cause.SPAM_FLAG
    absent = parse(mail_of(replace(LETTER, is_automatic=True)).as_bytes())
    assert absent.headers.get("auto-submitted") == "auto-replied"


def test_a_customer_answers_the_newest_mail_that_came_for_them(tmp_path: Path) -> None:
    box = Letterbox(tmp_path)
    assert box.newest_to("ana@customer.example") == ""
    for number, to in enumerate(["Ana <ANA@customer.example>", "ana@customer.example", "b@customer.example"]):
        mail = EmailMessage()
        mail["To"], mail["Message-ID"] = to, f"<{number}@farol.example>"
        (tmp_path / f"{number + 1}.eml").write_bytes(mail.as_bytes())
    assert box.newest_to("ana@customer.example") == "<1@farol.example>"


def test_the_shop_vouches_as_its_chat_wants_it() -> None:
    told = vouched(VISITORS["farol"], "secret")
    claim = Claim(
        user_id=str(told["id"]), mail=str(told["email"]), name=str(told["name"]), expires=int(told["exp"])
    )
    assert is_vouched(str(told["signature"]), ["secret"], claim)
    assert is_running(claim, datetime.now(UTC))


def test_the_beat_survives_a_new_start(tmp_path: Path) -> None:
    assert beat.read(tmp_path).customers == 0
    beat.write(tmp_path, beat.Beat(customers=4, hurried=2, trouble="gone"))
    found = beat.read(tmp_path)
    assert (found.customers, found.hurried, found.trouble, found.is_silent) == (4, 2, "gone", False)


def test_a_shop_page_may_be_opened_by_every_name_of_this_machine() -> None:
    assert origins_of("https://desk.example:8443")[0] == "https://desk.example:8443"
    assert "http://localhost:8000" in origins_of("http://127.0.0.1:8000")


@pytest.mark.parametrize("wrong", ["0", "51", "nan", "fast", "-1"])
def test_a_speed_is_a_number_that_people_can_follow(wrong: str) -> None:
    with pytest.raises(Exception, match="is not a speed"):
        speed(wrong)
    assert speed("2.5") == 2.5
