from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from troth.desk.board.rules.worst import worst_channels, worst_people
from troth.people.rules.presence import Presence

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    name: str
    broken: int = 0
    at_risk: int = 0
    waiting_since_at: datetime | None = None


@dataclass(frozen=True)
class Someone:
    name: str
    presence: Presence = Presence.ONLINE
    late: int = 0
    share: Fraction = Fraction()


def test_broken_goes_before_risk_and_risk_before_a_long_wait() -> None:
    long, short = NOW - timedelta(hours=9), NOW - timedelta(minutes=1)
    channels = [
        Place("quiet"),
        Place("short", waiting_since_at=short),
        Place("long", waiting_since_at=long),
        Place("risk", at_risk=1, waiting_since_at=short),
        Place("broken", broken=1, waiting_since_at=short),
    ]
    assert [one.name for one in worst_channels(channels, NOW)] == ["broken", "risk", "long", "short", "quiet"]


def test_who_went_with_customers_in_hand_stands_first_and_then_who_is_late_and_who_is_full() -> None:
    people = [
        Someone("free"),
        Someone("full", share=Fraction(2)),
        Someone("late", late=1),
        Someone("gone", Presence.OFFLINE, share=Fraction(1, 10)),
    ]
    assert [one.name for one in worst_people(people)] == ["gone", "late", "full", "free"]
