from datetime import UTC, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.promises.honest.past import forget, waited
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations.actions import reply
from troth.conversations.acts import holding
from troth.conversations.models import Conversation
from troth.people import presence
from troth.people.models import Agent, ChannelWeight, Shift
from troth.promises.honest.following import at_opening
from troth.promises.honest.situations import look
from troth.promises.models import Promise
from troth.promises.rules.calendar import parse
from troth.promises.rules.wait.forecast import Situation

QUARTER = 900.0
"""Seconds that the channel of these tests promises."""


@pytest.fixture
def talk(brand: Brand) -> Conversation:
    return make.conversation(brand)


def opening(talk: Conversation, *, promised: float = QUARTER) -> tuple[float | None, str]:
    _data, forecast, sentence = at_opening(talk, talk.channel, timezone.now(), promised=promised)
    return forecast, sentence


def come_online(brand: Brand, name: str = "Ana") -> Any:
    user = make.member(brand, Role.AGENT, name)
    presence.beat(user, [brand.pk])
    return user


@pytest.mark.parametrize(("count", "forecast"), [(0, None), (18, None), (19, QUARTER), (30, 40.0)])
def test_nothing_is_foreseen_from_fewer_than_19_outcomes(
    talk: Conversation, count: int, forecast: float | None
) -> None:
    waited(talk, [40.0] * count, ended_at=timezone.now())
    assert opening(talk)[0] == forecast


def test_the_wait_is_said_rounded_up_where_it_is_better_than_the_promise(talk: Conversation) -> None:
    waited(talk, [100.0] * 40, ended_at=timezone.now())
    assert opening(talk) == (100.0, "Right now an answer almost always comes within 2 minutes.")
    assert opening(talk, promised=60.0) == (100.0, "")
    assert opening(talk, promised=120.0) == (100.0, "")


def test_a_prior_is_foreseen_but_never_said(talk: Conversation) -> None:
    waited(talk, [100.0] * 20, ended_at=timezone.now())
    assert opening(talk, promised=60.0) == (60.0, "")


def test_less_than_was_said_before_is_said_only_where_it_is_a_step_less(talk: Conversation) -> None:
    now = timezone.now()
    waited(talk, [1.0], ended_at=now, forecast=170.0)
    waited(talk, [115.0] * 40, ended_at=now - timedelta(minutes=5))
    assert "3 minutes" in opening(talk)[1]
    forget()
    waited(talk, [50.0] * 250, ended_at=now + timedelta(minutes=6))
    assert "1 minute." in opening(talk)[1]


def test_earlier_waits_are_not_quoted_while_somebody_waits_for_longer(
    brand: Brand, talk: Conversation
) -> None:
    come_online(brand)
    waited(talk, [40.0] * 40, ended_at=timezone.now())
    assert opening(talk)[1]
    forget()
    long_ago = timezone.now() - timedelta(minutes=10)
    make.conversation(talk.channel, address="other@customer.example", received_at=long_ago)
    assert opening(talk) == (40.0, "")


def test_an_opening_turn_writes_down_what_the_desk_knew_and_what_it_foresaw(talk: Conversation) -> None:
    waited(talk, [100.0] * 40, ended_at=timezone.now())
    forget()
    asked = make.conversation(talk.channel, address="liam@customer.example")
    promise = make.promise(asked)
    assert promise.situation is not None
    assert promise.situation["ahead"] == 1
    assert promise.forecast == 100.0
    assert promise.announcement is not None
    assert "Right now an answer almost always comes within 2 minutes." in promise.announcement.text
    reply(asked, make.member(asked.brand), "Here it is.")
    assert Promise.objects.filter(conversation=asked, answered_at__isnull=False).exists()


def test_an_opening_costs_one_query_within_a_second_of_the_last(
    talk: Conversation, django_assert_num_queries: Any
) -> None:
    come_online(talk.brand)
    at_opening(talk, talk.channel, timezone.now(), promised=QUARTER)
    with django_assert_num_queries(1):
        at_opening(talk, talk.channel, timezone.now(), promised=QUARTER)


class TestTheSituation:
    def test_who_waits_for_the_same_people_is_ahead(self, brand: Brand) -> None:
        mail = make.channel(brand)
        for number in range(3):
            make.conversation(mail, address=f"a{number}@customer.example")
        assert look(mail, timezone.now()).situation.ahead == 3
        newest = Conversation.objects.latest("id")
        assert look(mail, timezone.now(), newest).situation.ahead == 2
        reply(Conversation.objects.earliest("id"), make.member(brand), "Here it is.")
        assert look(mail, timezone.now()).situation.ahead == 2

    def test_who_chats_waits_for_no_mail(self, brand: Brand) -> None:
        mail = make.channel(brand)
        make.conversation(mail)
        chat = make.channel(brand)
        chat.kind = "chat"
        assert look(chat, timezone.now()).situation.ahead == 0

    def test_a_person_with_room_is_free_until_somebody_waits_unheld(self, brand: Brand) -> None:
        mail = make.channel(brand)
        assert not self.found(brand).is_staffed
        ana = come_online(brand)
        assert self.found(brand).has_free_person
        talk = make.conversation(mail)
        assert not self.found(brand).has_free_person
        holding.take(talk, ana)
        assert self.found(brand).has_free_person
        ChannelWeight.objects.create(brand=brand, kind="mail", at_once=1, may_wait=True)
        assert not self.found(brand).has_free_person

    def test_more_people_free_more_places_and_the_absent_none(self, brand: Brand) -> None:
        make.channel(brand)
        come_online(brand)
        alone = self.found(brand).freeing
        come_online(brand, "Bo")
        assert self.found(brand).freeing == 2 * alone
        presence.choose(come_online(brand, "Cem"), [brand.pk], "away")
        assert self.found(brand).freeing == 2 * alone
        Agent.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
        assert self.found(brand).freeing == 0

    def test_where_nobody_is_there_it_opens_with_the_next_shift_or_the_hours(self, brand: Brand) -> None:
        now = timezone.now()
        mail = make.channel(brand)
        assert look(mail, now).situation.opens_in is None
        agent = Agent.objects.get(user=come_online(brand))
        Agent.objects.update(seen_at=None, came_at=None)
        times = {"starts_at": now + timedelta(minutes=20), "ends_at": now + timedelta(hours=4)}
        Shift.objects.create(brand=brand, agent=agent, **times)
        assert look(mail, now).situation.opens_in == 1200
        opens = (now + timedelta(minutes=10)).astimezone(UTC)
        window = [f"{opens:%H:%M}", f"{opens + timedelta(minutes=5):%H:%M}"]
        week = {day: [window] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        closed = make.channel(brand, calendar=parse({"zone": "UTC", "week": week}))
        assert 480 < (look(closed, now).situation.opens_in or 0) <= 600

    def found(self, brand: Brand) -> Situation:
        mail = brand.channels.earliest("id")
        return look(mail, timezone.now()).situation
