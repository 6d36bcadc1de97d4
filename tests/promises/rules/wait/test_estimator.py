import json
import random
import time
from dataclasses import replace

import pytest

from troth.promises.rules.wait.estimator import HonestWait, Outcome, Source, learned_from, restored
from troth.promises.rules.wait.forecast import Situation

QUEUE = Situation(channel="chat", ahead=2, freeing=0.1)
MAIL = replace(QUEUE, channel="mail")
POLICY = 40.0


def waited(seconds: float, *, situation: Situation = QUEUE, is_answered: bool = True) -> Outcome:
    return Outcome(situation=situation, waited=seconds, is_answered=is_answered)


def day(count: int) -> list[Outcome]:
    chance = random.Random(1)
    outcomes = []
    for number in range(count):
        situation = Situation(
            channel=chance.choice(["chat", "mail"]),
            ahead=chance.randrange(8),
            freeing=chance.choice([0.0, 0.05, 0.2]),
            has_free_person=chance.random() < 0.5,
            opens_in=chance.choice([None, 600.0]),
        )
        outcomes.append(
            Outcome(
                situation=situation,
                waited=chance.expovariate(1 / 30),
                is_answered=chance.random() < 0.9,
                announced=60.0 if number % 2 else None,
            )
        )
    return outcomes


@pytest.mark.parametrize("count", [0, 1, 18])
def test_under_19_outcomes_it_says_what_the_policy_says(count: int) -> None:
    found = learned_from(waited(500) for _ in range(count)).announce(QUEUE, policy=POLICY)
    assert (found.wait, found.said, found.source) == (POLICY, POLICY, Source.POLICY)


def test_another_channels_waits_do_not_speak_for_a_new_channel() -> None:
    learned = learned_from(waited(5) for _ in range(200))
    assert learned.announce(MAIL, policy=POLICY).source is Source.POLICY


@pytest.mark.parametrize("count", [19, 29])
def test_under_30_outcomes_it_says_twice_the_queues_forecast_or_the_policy(count: int) -> None:
    learned = learned_from(waited(500) for _ in range(count))
    assert learned.announce(QUEUE, policy=POLICY).wait == 2 * 35
    assert learned.announce(QUEUE, policy=900).wait == 900
    assert learned.announce(QUEUE, policy=POLICY).source is Source.PRIOR


def test_from_30_outcomes_on_it_says_their_quantile_rounded_up() -> None:
    found = learned_from(waited(float(number)) for number in range(1, 31)).announce(QUEUE, policy=POLICY)
    assert (found.wait, found.said, found.source) == (30.0, 30, Source.WAITS)
    assert found.cell == ("chat", 7, True)


def test_a_queue_unlike_any_before_is_never_promised_less_than_twice_its_forecast() -> None:
    learned = learned_from(waited(float(number)) for number in range(1, 101))
    long = replace(QUEUE, ahead=99)
    assert learned.announce(long, policy=POLICY).wait == 2 * (5 + 100 / 0.1)


def test_where_nobody_is_there_nothing_shorter_is_said_than_until_somebody_comes() -> None:
    learned = learned_from(waited(float(number)) for number in range(1, 101))
    closed = Situation(channel="chat", ahead=0, freeing=0, is_staffed=False, opens_in=3600)
    assert learned.announce(closed, policy=POLICY).wait == 3610


def test_a_curve_on_which_too_many_left_promises_nothing_and_the_prior_speaks() -> None:
    outcomes = [waited(float(number), is_answered=number % 2 == 0) for number in range(60)]
    outcomes += [waited(100, is_answered=False)] * 20
    assert learned_from(outcomes).announce(QUEUE, policy=POLICY).source is Source.PRIOR


def test_who_left_before_the_announced_time_is_neither_a_hit_nor_a_miss() -> None:
    assert replace(waited(10, is_answered=False), announced=20.0).missed is None
    assert replace(waited(30, is_answered=False), announced=20.0).missed is True
    assert replace(waited(20), announced=20.0).missed is False
    assert waited(20).missed is None


def test_misses_raise_the_level_of_those_who_wait_and_of_nobody_else() -> None:
    learned = learned_from(replace(waited(30), announced=20.0) for _ in range(10))
    assert learned.level(QUEUE).asked > 0.99
    assert learned.level(MAIL).asked == learned.level(replace(QUEUE, has_free_person=True)).asked == 0.95


def test_the_same_outcomes_make_the_same_estimator_and_a_restart_keeps_it() -> None:
    outcomes = day(800)
    live = HonestWait()
    for outcome in outcomes:
        live.learn(outcome)
    again, stored = learned_from(outcomes), restored(json.loads(json.dumps(live.as_data())))
    for outcome in outcomes:
        said = live.announce(outcome.situation, policy=POLICY)
        assert said == again.announce(outcome.situation, policy=POLICY)
        assert said == stored.announce(outcome.situation, policy=POLICY)
    live.learn(outcomes[0])
    stored.learn(outcomes[0])
    assert live.as_data() == stored.as_data()


def test_the_chance_to_break_is_that_of_who_waited_as_long_and_longer() -> None:
    learned = learned_from(waited(float(number)) for number in range(1, 100))
    assert learned.chance_to_break(QUEUE, elapsed=0, remaining=60) == pytest.approx(0.4)
    assert learned.chance_to_break(QUEUE, elapsed=50, remaining=10) == pytest.approx(0.8)
    assert learned.chance_to_break(QUEUE, elapsed=60, remaining=0) == 1
    assert HonestWait().chance_to_break(QUEUE, elapsed=50, remaining=10) is None


def test_a_new_time_is_the_95_per_cent_quantile_of_who_waited_as_long() -> None:
    learned = learned_from(waited(float(number)) for number in range(1, 100))
    assert learned.reset(QUEUE, elapsed=60, policy=POLICY).wait == 98 - 60
    nobody_waited_so_long = learned.reset(QUEUE, elapsed=99, policy=POLICY)
    assert (nobody_waited_so_long.source, nobody_waited_so_long.wait) == (Source.PRIOR, 70)


def test_an_announcement_and_an_outcome_take_far_less_than_a_millisecond() -> None:
    outcomes = day(2000)
    learned = learned_from(outcomes)
    begun = time.process_time()
    for outcome in outcomes:
        learned.announce(outcome.situation, policy=POLICY)
        learned.learn(outcome)
    assert (time.process_time() - begun) / len(outcomes) < 0.0005


def test_19_of_20_announcements_hold_on_a_day_whose_queue_is_as_forecast() -> None:
    chance, learned, held = random.Random(3), HonestWait(), []
    for _ in range(4000):
        situation = Situation(channel="chat", ahead=chance.randrange(10), freeing=0.1)
        announced = learned.announce(situation, policy=POLICY).wait
        seconds = 5 + sum(chance.expovariate(0.1) for _ in range(situation.ahead + 1))
        held.append(seconds <= announced)
        learned.learn(Outcome(situation=situation, waited=seconds, announced=announced))
    assert sum(held) / len(held) == pytest.approx(0.95, abs=0.01)


def test_it_becomes_doubtful_when_more_than_half_of_who_waited_so_long_wait_past_the_end() -> None:
    learned = learned_from(waited(10.0 * (1 + number)) for number in range(39))
    # S(200) = 20/40; it is more than half of S(t) from the first answer at which S(t) < 40/40.
    assert learned.doubtful_after(QUEUE, lasts=200) == 10
    assert learned.doubtful_after(QUEUE, lasts=300) == 210
    assert learned.doubtful_after(QUEUE, lasts=190) == 0
    assert HonestWait().doubtful_after(QUEUE, lasts=200) is None
    asked = learned.doubtful_after(QUEUE, lasts=300) or 0
    before = learned.chance_to_break(QUEUE, elapsed=asked - 1, remaining=301 - asked)
    then = learned.chance_to_break(QUEUE, elapsed=asked, remaining=300 - asked)
    assert before == 0.5
    assert then is not None
    assert then > 0.5


def test_a_wait_that_all_others_outlast_is_doubtful_at_once() -> None:
    learned = learned_from(waited(500) for _ in range(40))
    assert learned.doubtful_after(QUEUE, lasts=60) == 0
