"""The week, hour by hour: who asks when, who answers when, and what could be promised then."""

from dataclasses import dataclass

from troth.insight.measures.dimensions import Ledger
from troth.insight.measures.estimates.claims import how_many
from troth.insight.measures.figures import Figure, Figures, Row
from troth.insight.measures.spans import HOUR_US, MINUTE_US, WEEK_US

HOURS = 168
LIVE_US = 5 * MINUTE_US
ENOUGH = 5
"""Turns that an hour needs before it is said whether a person could be reached."""


@dataclass(frozen=True, slots=True)
class Hour:
    arrivals: int = 0
    live: int = 0
    answers: int = 0
    people: int = 0
    """Answering people, summed over the clock hours in which they answered."""

    @property
    def is_reachable(self) -> bool | None:
        return self.live * 2 >= self.arrivals if self.arrivals >= ENOUGH else None


def week_of(ledger: Ledger) -> dict[int, Hour]:
    turns = ledger.turns
    live = how_many(turns.is_answered & (turns.wait_us <= LIVE_US))
    arrived = turns.filter(turns.hour_of_week.notnull())
    asked = arrived.group_by("hour_of_week").agg(arrivals=arrived.count(), live=live)
    answered = turns.filter(turns.answered_hour.notnull())
    once = answered.group_by(
        "answered_hour", "agent", clock=(answered.answered_us / HOUR_US).floor().cast("int64")
    ).agg(answers=answered.count())
    worked = once.group_by("answered_hour").agg(
        answers=once.answers.sum(), people=how_many(once.agent.notnull())
    )
    asking = {row["hour_of_week"]: row for row in ledger.engine.rows(asked)}
    working = {row["answered_hour"]: row for row in ledger.engine.rows(worked)}
    return {hour: _hour(asking.get(hour, {}), working.get(hour, {})) for hour in range(HOURS)}


def _hour(asked: Row, worked: Row) -> Hour:
    return Hour(
        asked.get("arrivals", 0), asked.get("live", 0), worked.get("answers", 0), worked.get("people", 0)
    )


def hours(ledger: Ledger, week: dict[int, Hour], by_hour: dict[str, Figures]) -> list[Row]:
    """168 rows. `people_missing` is how many more people at that hour would let answers keep up with
    arrivals: (arrivals - answers) / weeks / (answers a person gives in an hour in which she answers), not
    under 0."""
    contents = ledger.contents
    weeks = max(1.0, ((contents.newest_us or 0) - (contents.oldest_us or 0)) / WEEK_US)
    people = sum(hour.people for hour in week.values())
    pace = sum(hour.answers for hour in week.values()) / people if people else None
    return [_row(number, hour, by_hour.get(str(number), {}), weeks, pace) for number, hour in week.items()]


def _row(number: int, hour: Hour, figures: Figures, weeks: float, pace: float | None) -> Row:
    names = ("first_reply_p50_s", "tightest_promise_90_s", "tightest_promise_95_s")
    missing = max(0.0, (hour.arrivals - hour.answers) / weeks / pace) if pace else None
    return {
        "hour_of_week": number,
        "arrivals": hour.arrivals,
        "answers": hour.answers,
        **{name: figures[name].value if name in figures else None for name in names},
        "reachable": hour.is_reachable,
        "people_missing": missing,
    }


def live_reachable_share(week: dict[int, Hour]) -> Figure | None:
    """Of the hours of the week with at least five turns; n is how many those are. No interval: hours are not
    a sample."""
    known = [hour.is_reachable for hour in week.values() if hour.is_reachable is not None]
    return Figure(sum(known) / len(known), None, None, len(known)) if known else None
