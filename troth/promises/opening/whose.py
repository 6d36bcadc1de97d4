"""Whose opening hours: a brand's rows and a team's columns hold the same data, each with its own zone."""

from troth.accounts.models import Brand
from troth.people.models import Team
from troth.people.teams import set_hours
from troth.promises.actions import brands_own_hours
from troth.promises.rules.calendar import Calendar, as_data, parse


def calendar_of_brand(brand: Brand) -> Calendar | None:
    """None where nobody wrote down when the brand is there."""
    row = brands_own_hours(brand)
    return parse(row.data) if row is not None else None


def calendar_of_team(team: Team) -> Calendar | None:
    """In the team's own zone; none while it keeps the brand's hours."""
    data = team.calendar_data
    return parse(data) if data is not None else None


def change_team_hours(team: Team, calendar: Calendar) -> None:
    hours = as_data(calendar)
    zone = str(hours.pop("zone"))
    set_hours(team, zone, hours, by=None)
