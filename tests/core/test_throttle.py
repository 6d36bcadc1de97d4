from troth.core.throttle import REMEMBERED, Crowd, Throttle


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    clock = Clock()
    throttle = Throttle(60, burst=3, now=clock)
    assert [throttle.wait("emma") for _ in range(4)] == [0, 0, 0, 1]
    clock.at += 1
    assert throttle.wait("emma") == 0
    assert throttle.wait("emma") == 1


def test_each_key_has_its_own() -> None:
    throttle = Throttle(1, burst=1, now=Clock())
    assert throttle.wait("emma") == 0
    assert throttle.wait("noor") == 0
    assert throttle.wait("emma") == 60


def test_it_forgets_whoever_asked_longest_ago() -> None:
    throttle = Throttle(1, burst=1, now=Clock())
    throttle.wait("emma")
    for number in range(REMEMBERED):
        throttle.wait(str(number))
    assert throttle.wait("emma") == 0


def test_a_crowd_has_room_for_so_many() -> None:
    crowd = Crowd(2)
    assert [crowd.enter("emma") for _ in range(3)] == [True, True, False]
    crowd.leave("emma")
    assert crowd.enter("emma")
    assert crowd.count("emma") == 2
    for _ in range(2):
        crowd.leave("emma")
    assert crowd.count("emma") == 0
