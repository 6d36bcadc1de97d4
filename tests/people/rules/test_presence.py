from datetime import UTC, datetime, timedelta

import pytest

from troth.people.rules.presence import BEAT, GRACE, Presence, gone_at, presence, takes_new

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, Presence.AWAY), (44.999, Presence.AWAY), (45, Presence.OFFLINE), (90, Presence.OFFLINE)],
)
def test_a_silent_screen_counts_until_the_grace_is_over(seconds: float, shown: Presence) -> None:
    assert presence(NOW - timedelta(seconds=seconds), Presence.AWAY, NOW) is shown


def test_who_was_never_seen_is_offline() -> None:
    assert presence(None, Presence.ONLINE, NOW) is Presence.OFFLINE


def test_two_beats_may_be_lost_and_nobody_is_gone() -> None:
    assert gone_at(NOW) > NOW + 2 * BEAT
    assert gone_at(NOW) - NOW == GRACE


def test_only_who_is_online_takes_what_is_new() -> None:
    assert [one for one in Presence if takes_new(one)] == [Presence.ONLINE]
