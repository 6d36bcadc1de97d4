from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.promises.honest.past import forget, waited
from troth.accounts.models import Brand, Channel
from troth.conversations.actions import close, reply
from troth.conversations.acts import holding
from troth.conversations.models import Conversation
from troth.promises.actions import withdraw_policy
from troth.promises.honest.waiting import almost_always, honest_wait, now_for, place_of
from troth.promises.rules.wait.estimator import Source

QUARTER = timedelta(minutes=15)


@pytest.fixture
def mail(brand: Brand) -> Channel:
    return make.channel(brand)


def line(mail: Channel, count: int) -> list[Conversation]:
    begun_at = timezone.now()
    return [
        make.conversation(
            mail, address=f"c{number}@customer.example", received_at=begun_at + timedelta(milliseconds=number)
        )
        for number in range(count)
    ]


def test_a_channel_says_the_quantile_of_its_waits_once_19_are_known(mail: Channel) -> None:
    talk = make.conversation(mail)
    now = timezone.now()
    assert honest_wait(mail, now=now) is None
    waited(talk, [170.0] * 40, ended_at=now)
    forget()
    found = honest_wait(mail, now=now)
    assert found is not None
    assert (found.wait, found.said, found.source) == (170.0, 180, Source.WAITS)
    about: dict[str, Any] = {"now": now, "language": "en"}
    assert almost_always(mail, promised=900.0, **about) == "Almost always answered within 3 minutes."
    assert almost_always(mail, promised=180.0, **about) == ""


def test_nothing_is_said_where_no_person_has_confirmed_a_promise(mail: Channel) -> None:
    waited(make.conversation(mail), [170.0] * 40, ended_at=timezone.now())
    withdraw_policy(mail)
    assert honest_wait(mail, now=timezone.now()) is None


def test_it_is_reckoned_once_in_two_seconds(mail: Channel, django_assert_num_queries: Any) -> None:
    honest_wait(mail, now=timezone.now())
    with django_assert_num_queries(0):
        honest_wait(mail, now=timezone.now())


def test_the_place_is_among_those_who_wait_and_moves_up(mail: Channel) -> None:
    talks = line(mail, 3)
    assert [place_of(talk) for talk in fresh(talks)] == [1, 2, 3]
    reply(talks[0], make.member(mail.brand), "Here it is.")
    assert [place_of(talk) for talk in fresh(talks)] == [None, 1, 2]
    close(talks[1], make.member(mail.brand))
    assert [place_of(talk) for talk in fresh(talks)] == [None, None, 1]
    holding.take(talks[2], make.member(mail.brand))
    assert [place_of(talk) for talk in fresh(talks)] == [None, None, None]


def test_who_waits_is_told_the_wait_and_the_place(mail: Channel) -> None:
    talks = fresh(line(mail, 2))
    now, due_at = timezone.now(), timezone.now() + QUARTER
    waited(talks[0], [40.0] * 40, ended_at=now)
    said = [now_for(talk, now=now, due_at=due_at) for talk in talks]
    assert [one.words for one in said if one] == [
        "Now: about 1 minute, you are next.",
        "Now: about 1 minute, you are number 2 in line.",
    ]


def test_a_wait_that_is_no_better_than_the_promise_is_left_out(mail: Channel) -> None:
    talks = fresh(line(mail, 2))
    now = timezone.now()
    waited(talks[0], [40.0] * 40, ended_at=now)
    said = [now_for(talk, now=now, due_at=now + timedelta(seconds=50)) for talk in talks]
    assert [one.words for one in said if one] == ["You are next.", "You are number 2 in line."]
    late = now_for(talks[1], now=now, due_at=now - timedelta(seconds=1))
    assert late is not None
    assert late.wait is None


def test_the_wait_that_was_said_runs_down_and_does_not_jump_up_and_down(mail: Channel) -> None:
    (talk,) = fresh(line(mail, 1))
    now = timezone.now()
    waited(talk, [40.0] * 40, ended_at=now)
    found = now_for(talk, now=now, due_at=now + QUARTER, before=100.0)
    assert found is not None
    assert found.wait == 100.0
    better = now_for(talk, now=now, due_at=now + QUARTER, before=700.0)
    assert better is not None
    assert better.wait == 60.0


def test_it_costs_two_queries_at_most(mail: Channel, django_assert_max_num_queries: Any) -> None:
    (talk,) = fresh(line(mail, 1))
    now_for(talk, now=timezone.now(), due_at=None)
    with django_assert_max_num_queries(3):  # one of them for the hours: nobody is there
        now_for(talk, now=timezone.now(), due_at=timezone.now() + QUARTER)


def fresh(talks: list[Conversation]) -> list[Conversation]:
    found = Conversation.objects.select_related("channel").in_bulk([talk.pk for talk in talks])
    return [found[talk.pk] for talk in talks]
