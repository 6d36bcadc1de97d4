from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.people.rules.presence import GRACE, Presence
from troth.routing.taking_back.rules.absence import AWAY, OFFLINE, SILENT, Held, absence, why_back

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND, SILENCE = timedelta(seconds=1), timedelta(seconds=90)


@pytest.mark.parametrize(
    ("seen", "chosen", "may_wait", "expected"),
    [
        (NOW, Presence.ONLINE, False, None),
        (NOW, Presence.DO_NOT_DISTURB, False, None),
        (NOW, Presence.AWAY, False, AWAY),
        (NOW, Presence.AWAY, True, None),
        (NOW - GRACE + SECOND, Presence.ONLINE, False, None),
        (NOW - GRACE, Presence.ONLINE, False, OFFLINE),
        (NOW - GRACE, Presence.ONLINE, True, OFFLINE),
        (None, Presence.AWAY, False, None),
    ],
)
def test_who_is_absent(seen: datetime | None, chosen: Presence, may_wait: bool, expected: str | None) -> None:
    assert absence(Held(may_wait=may_wait, seen_at=seen, chosen=chosen), NOW) == expected


@given(st.lists(st.one_of(st.none(), st.integers(0, 300)), min_size=1, max_size=4))
def test_silence_runs_from_the_last_sign(ages: list[int | None]) -> None:
    signs = tuple(None if age is None else NOW - age * SECOND for age in ages)
    held = Held(may_wait=False, seen_at=NOW, chosen=Presence.ONLINE, signs=signs, silence=SILENCE)
    known = [age for age in ages if age is not None]
    assert (why_back(held, NOW) == SILENT) == (bool(known) and min(known) >= 90)
    if known:
        assert held.silent_at == NOW - min(known) * SECOND + SILENCE


def test_nobody_is_silent_where_silence_takes_nothing_back() -> None:
    held = Held(may_wait=True, seen_at=NOW, chosen=Presence.ONLINE, signs=(NOW - timedelta(days=9),))
    assert held.silent_at is None
    assert why_back(held, NOW) is None


def test_absence_is_named_before_silence() -> None:
    long_ago = (NOW - timedelta(hours=1),)
    held = Held(may_wait=False, seen_at=NOW - GRACE, chosen=Presence.ONLINE, signs=long_ago, silence=SILENCE)
    assert why_back(held, NOW) == OFFLINE
