"""What a visitor reads of the wait: before the first word, when it is taken, while they stand in line."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from tests import make
from tests.channels.chat.test_line import do, listener, play
from tests.channels.chat.visits import Visit, widget
from tests.promises.honest.past import forget, waited
from troth.accounts.models import Brand
from troth.channels.chat import line
from troth.channels.chat.events import Reading
from troth.channels.chat.tokens import person_of
from troth.conversations import actions as conversations
from troth.conversations.models import Conversation, Kind, Message
from troth.core.database import brands
from troth.core.live import Lines
from troth.promises.actions import confirm_policy, withdraw_policy
from troth.promises.besides import Besides
from troth.promises.rules.terms import parse

QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _nothing_is_known_yet() -> Iterator[None]:
    forget()
    yield
    forget()


def opened(brand: Brand) -> Visit:
    """A visitor at a chat that promises an answer within 15 minutes."""
    return Visit(widget(brand, allowed=QUARTER)).come()


def foresee(visit: Visit, seconds: float) -> None:
    """Forty customers of this chat waited so long."""
    Visit(visit.widget).come().say()
    talk = Conversation.objects.latest("id")
    waited(talk, [seconds] * 40, ended_at=timezone.now())
    forget()


def state(visit: Visit) -> dict[str, str]:
    person = person_of(visit.token, visit.widget.channel_id)
    return Reading(visit.widget.channel, person).look().state


def test_before_the_first_word_the_usual_wait_stands_before_the_promise(brand: Brand) -> None:
    visit = opened(brand)
    assert visit.ask("GET").json()["opening"].startswith("We answer within 15 minutes")
    foresee(visit, 170.0)
    opening = visit.ask("GET").json()["opening"]
    assert opening.startswith("Almost always answered within 3 minutes. We answer within 15 minutes")


def test_before_the_first_word_the_promise_is_that_of_the_hour(brand: Brand) -> None:
    visit = opened(brand)
    now = timezone.localtime(timezone.now(), ZoneInfo(brand.zone))
    hours = [["2m" if day == now.weekday() else ""] * 24 for day in range(7)]
    terms = parse([{"kind": "first_reply", "week": hours}])
    confirm_policy(
        visit.widget.channel,
        timedelta(minutes=15),
        hours=None,
        confirmed_by=None,
        besides=Besides(terms=terms),
    )
    assert visit.ask("GET").json()["opening"] == "If you write now, we answer within 2 minutes."
    foresee(visit, 50.0)
    assert visit.ask("GET").json()["opening"].startswith("Almost always answered within")


def test_a_wait_that_is_no_better_than_the_promise_is_not_spoken_of(brand: Brand) -> None:
    visit = opened(brand)
    foresee(visit, 2000.0)
    assert visit.ask("GET").json()["opening"].startswith("We answer within 15 minutes")
    withdraw_policy(visit.widget.channel)
    forget()
    assert visit.ask("GET").json()["opening"] == ""


def test_the_acknowledgement_has_one_sentence_more(brand: Brand) -> None:
    visit = opened(brand)
    foresee(visit, 170.0)
    visit.say()
    said = Message.objects.filter(kind=Kind.ANNOUNCEMENT).latest("id").text
    assert "Right now an answer almost always comes within 3 minutes." in said


def test_who_waits_reads_their_place_and_the_wait_and_nothing_once_answered(brand: Brand) -> None:
    visit = opened(brand)
    foresee(visit, 170.0)
    visit.say()
    assert state(visit)["now"] == "Now: about 3 minutes, you are number 2 in line."
    conversations.reply(Conversation.objects.latest("id"), make.member(brand), "Here it is.")
    assert state(visit)["now"] == ""


def test_the_line_tells_the_place_as_others_are_answered(
    committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "STILL_THERE", 0.1)
    with transaction.atomic():
        first = opened(make.brand())
        second = Visit(first.widget).come()

    def answer_first() -> None:
        with brands([first.widget.brand_id]):
            talk = Conversation.objects.earliest("id")
            conversations.reply(talk, make.member(first.widget.channel.brand), "Here it is.")

    async def scene(lines: Lines) -> None:
        await do(first.say)
        await do(second.say)
        one = listener(second)
        reading = asyncio.create_task(one.read(lines))
        assert await one.hears("You are number 2 in line.")
        await do(answer_first)
        assert await one.hears("You are next.")
        one.gone.set()
        await reading

    play(scene)
