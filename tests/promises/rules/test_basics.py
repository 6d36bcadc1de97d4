from dataclasses import replace
from datetime import date, timedelta

import pytest

from troth.promises.rules.basics import FEWEST, WEEKS, Lack, Week, basics, lack

GOOD = Week(since=date(2026, 11, 2), outcomes=40, kept_low=0.85, told=0.95, answered=0.99)


def weeks(count: int = WEEKS, **changes: object) -> list[Week]:
    """So many good weeks; the newest of them with these changes."""
    made = [replace(GOOD, since=GOOD.since - timedelta(weeks=back)) for back in range(count)]
    return [replace(made[0], **changes), *made[1:]]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, None),
        ({"outcomes": FEWEST}, None),
        ({"outcomes": FEWEST - 1}, Lack.OUTCOMES),
        ({"kept_low": 0.8, "told": 0.9, "answered": 0.95}, None),
        ({"kept_low": 0.799}, Lack.KEPT),
        ({"kept_low": None}, Lack.KEPT),
        ({"answered": 0.94, "kept_low": 0.1}, Lack.ANSWERED),
        ({"told": 0.89, "answered": 0.5}, Lack.TOLD),
        ({"told": 0.2, "outcomes": 3}, Lack.TOLD),
        ({"told": None, "outcomes": 0, "kept_low": None, "answered": None}, Lack.OUTCOMES),
    ],
)
def test_a_week_lacks_what_is_to_be_mended_first(changes: dict[str, object], lacking: Lack | None) -> None:
    assert lack(replace(GOOD, **changes)) == lacking  # type: ignore[arg-type]


def test_the_basics_hold_after_four_good_weeks_and_not_before() -> None:
    assert basics(weeks()).hold
    assert basics(weeks()).in_the_way is None
    assert not basics(weeks(WEEKS - 1)).hold


@pytest.mark.parametrize("back", range(WEEKS))
def test_one_bad_week_of_the_four_is_in_the_way(back: int) -> None:
    some = weeks()
    some[back] = replace(some[back], kept_low=0.5)
    found = basics(some)
    assert not found.hold
    assert found.weeks_held == back
    assert found.in_the_way is not None
    assert found.in_the_way.week == some[back]


def test_a_bad_week_before_the_four_is_forgotten() -> None:
    some = weeks(WEEKS + 1)
    some[-1] = replace(some[-1], told=0.1)
    assert basics(some).hold


def test_weeks_may_come_in_any_order() -> None:
    some = weeks(kept_low=0.5)
    assert basics(some[::-1]) == basics(some)
