from threading import Event, Thread

import pytest

from troth.portal.promise_page.known import kept
from troth.portal.promise_page.known.kept import FRESH_FOR, STALE_AT_MOST, Kept


class Hours:
    """A clock that a test moves; `making` is how long each making takes."""

    def __init__(self) -> None:
        self.now, self.making, self.made = 100.0, 0.0, 0

    def make(self, key: str) -> str | None:
        self.made += 1
        self.now += self.making
        return None if key == "nobody" else f"{key} {self.made}"


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    found = Hours()
    monkeypatch.setattr(kept, "monotonic", lambda: found.now)
    return found


def value(some: Kept[str, str], key: str = "shop") -> str | None:
    made = some.get(key)
    return made.value if made else None


def test_it_is_made_once_while_it_is_fresh_and_anew_after(hours: Hours) -> None:
    some = Kept(hours.make)
    assert [value(some), value(some)] == ["shop 1", "shop 1"]
    hours.now += FRESH_FOR
    assert value(some) == "shop 2"


def test_what_is_dear_is_kept_for_twenty_times_as_long_and_never_over_a_minute(hours: Hours) -> None:
    some, hours.making = Kept(hours.make, is_dear=True), 0.5
    value(some)
    hours.now += 9
    assert value(some) == "shop 1"
    hours.now += 1
    assert value(some) == "shop 2"
    hours.making = 30
    hours.now += STALE_AT_MOST
    value(some)
    hours.now += STALE_AT_MOST - 30
    assert value(some) == "shop 4"


def test_age_counts_from_when_the_making_began(hours: Hours) -> None:
    some, hours.making = Kept(hours.make), 2.0
    value(some)
    hours.now += FRESH_FOR - 2.0
    assert value(some) == "shop 2"


def test_nothing_is_kept_of_what_is_not_there(hours: Hours) -> None:
    some = Kept(hours.make)
    assert value(some, "nobody") is None
    assert some.made == {}


def test_each_making_has_its_own_number(hours: Hours) -> None:
    some = Kept(hours.make)
    first = some.get("shop")
    some.drop("shop")
    second = some.get("shop")
    assert first is not None
    assert second is not None
    assert first.number != second.number


def test_others_get_what_there_was_while_one_makes_it_anew(hours: Hours) -> None:
    begun, may_end = Event(), Event()

    def slowly(key: str) -> str | None:
        if hours.made:
            begun.set()
            assert may_end.wait(10)
        return hours.make(key)

    some = Kept(slowly)
    assert value(some) == "shop 1"
    hours.now += FRESH_FOR
    other = Thread(target=value, args=[some])
    other.start()
    try:
        assert begun.wait(10)
        assert value(some) == "shop 1"
    finally:
        may_end.set()
        other.join(10)
    assert value(some) == "shop 2"


def test_not_more_is_kept_than_there_is_room_for(hours: Hours, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    some = Kept(hours.make)
    for number in range(10):
        value(some, f"shop {number}")
    assert len(some.made) <= 3
