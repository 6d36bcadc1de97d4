from datetime import timedelta

import pytest

from tests import make
from tests.promises.capacity.seeds import NOW, ZONE, Talk, local, talks, weekly
from troth.accounts import actions as accounts
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation, Kind
from troth.core.database import see
from troth.promises.actions import confirm_policy
from troth.promises.capacity.history import History, history_of, kinds_of
from troth.promises.capacity.rules.handling import ASSUMED_PATIENCE, Handling, assumed
from troth.promises.models import Promise

TUESDAY_NINE, TUESDAY_TEN = 24 + 9, 24 + 10


@pytest.fixture
def mail(brand: Brand) -> Channel:
    return make.channel(brand)


@pytest.fixture
def chat(brand: Brand) -> Channel:
    return accounts.add_channel(brand, kind="chat", address="shop-chat", relay="")


@pytest.fixture
def bo(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Bo")


def history(brand: Brand) -> History:
    return history_of(brand, ZONE, NOW)


def test_turns_are_counted_by_the_hour_of_the_brands_week(brand: Brand, mail: Channel, bo: User) -> None:
    weekly(mail, [(1, 9), (1, 9), (6, 23)], by=bo, weeks=8)
    found = history(brand)
    assert [found.seen(mail.pk)[hour] for hour in (TUESDAY_NINE, TUESDAY_TEN, 167)] == [16, 0, 8]
    assert sum(found.seen(mail.pk)) == 24
    assert found.weeks == pytest.approx(8, abs=0.2)
    assert found.arriving([mail.pk])[TUESDAY_NINE] == pytest.approx(16 / 7.5), "the first hour was half over"
    assert found.busiest(mail.pk) == 1.0


def test_a_word_before_the_answer_is_the_same_turn_and_one_after_it_another(
    brand: Brand, mail: Channel, bo: User
) -> None:
    said = [(Kind.CUSTOMER, 60.0), (Kind.NOTE, 90.0), (Kind.ANSWER, 120.0), (Kind.CUSTOMER, 3600.0)]
    talks(mail, [Talk(local(1, 9.5, weeks_ago=2), said)], by=bo)
    found = history(brand)
    assert (found.seen(mail.pk)[TUESDAY_NINE], found.seen(mail.pk)[TUESDAY_TEN]) == (1, 1)


def test_a_chat_that_goes_on_is_one_and_after_a_pause_a_new_one(
    brand: Brand, chat: Channel, bo: User
) -> None:
    goes_on = [(Kind.ANSWER, 60.0), (Kind.CUSTOMER, 90.0), (Kind.ANSWER, 120.0)]
    again = [*goes_on, (Kind.CUSTOMER, 7200.0), (Kind.ANSWER, 7260.0)]
    talks(chat, [Talk(local(1, 9.5, weeks_ago=2), goes_on), Talk(local(1, 9.5, weeks_ago=3), again)], by=bo)
    found = history(brand)
    assert found.seen(chat.pk)[TUESDAY_NINE] == 2
    assert sum(found.seen(chat.pk)) == 3


def test_a_short_history_is_spread_over_the_weeks_that_it_has(brand: Brand, mail: Channel, bo: User) -> None:
    weekly(mail, [(0, 0), (1, 9)], by=bo)
    found = history(brand)
    assert found.weeks == pytest.approx(2, abs=0.01)
    assert found.arriving([mail.pk])[TUESDAY_NINE] == pytest.approx(1)


def test_nothing_older_than_eight_weeks_and_nothing_automatic_counts(
    brand: Brand, mail: Channel, bo: User
) -> None:
    talks(mail, [Talk(NOW - timedelta(weeks=8, hours=1))], by=bo)
    talks(mail, [Talk(local(1, 9.5, weeks_ago=1))], by=bo)
    make.conversation(mail, received_at=local(1, 9.5, weeks_ago=1), is_automatic=True)
    assert sum(history(brand).seen(mail.pk)) == 1


def test_what_a_mail_takes_is_the_time_since_its_author_last_answered(
    brand: Brand, mail: Channel, bo: User
) -> None:
    # Twenty came overnight; in the morning one is answered every 200 seconds, after a first one.
    came, opened = local(1, 2, weeks_ago=1), local(1, 9, weeks_ago=1)
    rows = [
        Talk(came, [(Kind.ANSWER, (opened - came).total_seconds() + 200.0 * number)]) for number in range(20)
    ]
    talks(mail, rows, by=bo)
    handling = history(brand).kinds["mail"].handling
    assert handling.seconds == pytest.approx(200)
    assert handling.measured == 19


def test_what_a_chat_takes_is_what_it_takes_who_has_no_other(brand: Brand, chat: Channel, bo: User) -> None:
    lasted = [(Kind.ANSWER, 30.0), (Kind.CUSTOMER, 100.0), (Kind.ANSWER, 600.0)]
    starts = [local(1, hour, weeks_ago=1) for hour in range(10) for _ in range(2)]
    talks(chat, [Talk(at, lasted) for at in starts], by=bo)
    handling = history(brand).kinds["chat"].handling
    # Two at once, each for 600 seconds: at 1.6 in all that is 480 of work.
    assert handling.seconds == pytest.approx(480)
    assert handling.measured == 20


def test_before_there_is_enough_it_is_assumed(brand: Brand, mail: Channel, chat: Channel, bo: User) -> None:
    weekly(mail, [(1, 9)], by=bo)
    found = history(brand)
    assert found.kinds["mail"].handling == assumed("mail")
    assert found.kinds["chat"].handling == assumed("chat")
    assert (found.kinds["chat"].patience, found.kinds["mail"].patience) == (ASSUMED_PATIENCE, None)


def test_patience_counts_who_left_and_how_long_all_waited(brand: Brand, chat: Channel) -> None:
    confirm_policy(chat, timedelta(minutes=2), hours=None, confirmed_by=None)
    begun = NOW - timedelta(days=3)
    for number in range(3):
        talk = make.conversation(chat, received_at=begun, address=f"v{number}@customer.example")
        ended = {"left_at": begun + timedelta(minutes=6)}
        if number == 0:
            ended = {"answered_at": begun + timedelta(hours=2)}
        Promise.objects.filter(conversation=talk).update(**ended)
    # Two left after six minutes, and of the third an hour counts: 72 minutes for two, and one is assumed.
    expected = (72 * 60 + ASSUMED_PATIENCE) / 3
    assert history(brand).kinds["chat"].patience == pytest.approx(expected)


def test_another_brands_talks_are_not_ones_own(brand: Brand, mail: Channel, bo: User) -> None:
    other = make.brand()
    theirs = make.channel(other)
    weekly(theirs, [(1, 9)], by=make.member(other))
    see([brand.pk])
    found = history(brand)
    assert theirs.pk not in found.channels
    assert sum(found.seen(mail.pk)) == 0


def test_how_long_work_takes_is_known_from_the_newest_alone_where_nobody_can_wait_for_more(
    brand: Brand, mail: Channel, bo: User
) -> None:
    for seconds in (600.0, 60.0):
        talks(
            mail,
            [
                Talk(local(1, hour, weeks_ago=1), [(Kind.CUSTOMER, 0.0), (Kind.ANSWER, seconds)])
                for hour in range(19)
            ],
            by=bo,
        )
    newest = Conversation.objects.order_by("-id").values_list("id", flat=True)[18]
    assert kinds_of(brand.pk, first=newest, now=NOW)["mail"].handling == Handling(60.0, 19)
    assert kinds_of(brand.pk, first=0, now=NOW)["mail"].handling.measured > 19
