from django.urls import path

from troth.desk.agents import abilities, planned, presence, shifts, teams

BRAND = "<slug:brand>"
AGENT = f"{BRAND}/agents/<int:user_id>"
TEAM = f"{BRAND}/teams/<int:team_id>"
SHIFTS = f"{BRAND}/shifts"
TIME_OFF = f"{BRAND}/time-off/<int:time_off_id>"

urlpatterns = [
    path("presence", presence.presence, name="presence"),
    path("feeds/<str:key>.ics", planned.shift_feed, name="shift_feed"),
    path(AGENT, abilities.agent, name="agent"),
    path(f"{AGENT}/abilities", abilities.abilities, name="agent_abilities"),
    path(f"{BRAND}/teams", teams.teams, name="teams"),
    path(f"{BRAND}/teams/new", teams.team_making, name="team_making"),
    path(TEAM, teams.team_hours, name="team_hours"),
    path(f"{TEAM}/change", teams.team_change, name="team_change"),
    path(f"{BRAND}/skills/new", teams.skill_naming, name="skill_naming"),
    path(f"{BRAND}/weights", teams.weights, name="weights"),
    path(SHIFTS, shifts.shifts, name="shifts"),
    path(f"{SHIFTS}/new", planned.shift_planning, name="shift_planning"),
    path(f"{SHIFTS}/file", planned.shifts_file, name="shifts_file"),
    path(f"{SHIFTS}/feed", planned.shift_feed_making, name="shift_feed_making"),
    path(f"{SHIFTS}.csv", planned.shifts_csv, name="shifts_csv"),
    path(f"{SHIFTS}/<int:shift_id>/removal", planned.shift_removal, name="shift_removal"),
    path(f"{BRAND}/time-off", planned.time_off, name="time_off"),
    path(f"{TIME_OFF}/answer", planned.time_off_answer, name="time_off_answer"),
    path(f"{TIME_OFF}/removal", planned.time_off_removal, name="time_off_removal"),
]
