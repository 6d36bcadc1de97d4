"""What people fill in about agents, teams and shifts."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.desk.agents.about import language_choices
from troth.people.agents import LEVELS, LONGEST_NAME, MOST_PRICE, Abilities
from troth.people.models import Agent, Skill, Team
from troth.people.rules import week
from troth.people.rules.moments import SkippedTime, moment_at
from troth.people.rules.week import NotADay, NotHours
from troth.people.shifts.planning import Span
from troth.people.shifts.sheet import skipped_words

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)


class AgentForm(forms.Form):
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Channels"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("mail", gettext_lazy("Mail")),
            ("chat", gettext_lazy("Chat")),
            ("call", gettext_lazy("Calls")),
        ],
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Capacity"),
        min_value=0,
        max_value=1000,
        help_text=gettext_lazy("100 is a whole person: three chats at once, or one call, or ten mails."),
    )
    teams = forms.MultipleChoiceField(
        label=gettext_lazy("Teams"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *given: Any,
        skills: Iterable[Skill],
        teams: Iterable[Team],
        has_price: bool = False,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.skills = list(skills)
        if has_price:
            self.fields["price"] = _price_field()
        languages, chosen_teams = self.fields["languages"], self.fields["teams"]
        assert isinstance(languages, forms.MultipleChoiceField)
        assert isinstance(chosen_teams, forms.MultipleChoiceField)
        languages.choices = language_choices()
        chosen_teams.choices = [(str(team.pk), team.name) for team in teams]
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = forms.TypedChoiceField(
                label=skill.name, choices=_levels(), coerce=int, empty_value=None, required=False
            )

    def levels(self) -> list[forms.BoundField]:
        return [self[f"skill_{skill.pk}"] for skill in self.skills]

    def abilities(self) -> Abilities:
        said = self.cleaned_data
        levels = {skill.pk: said[f"skill_{skill.pk}"] for skill in self.skills}
        return Abilities(
            languages=said["languages"],
            channels=said["channels"],
            capacity=said["capacity"],
            levels={skill: level for skill, level in levels.items() if level},
            teams=[int(team) for team in said["teams"]],
        )


def _price_field() -> forms.DecimalField:
    said = _("A price is between 0 and %(most)s euros, to the cent.") % {"most": MOST_PRICE}
    return forms.DecimalField(
        label=_("Price of a conversation, in euros"),
        required=False,
        min_value=0,
        max_value=MOST_PRICE,
        decimal_places=2,
        help_text=_("For each that they accept. Without a price they count as free of charge."),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "max_decimal_places"), said),
    )


def agent_values(agent: Agent, team_ids: Iterable[int]) -> dict[str, Any]:
    """What an AgentForm starts from."""
    return {
        "languages": agent.languages,
        "channels": agent.channels,
        "capacity": agent.capacity,
        "price": agent.price,
        "teams": [str(team) for team in team_ids],
        **{f"skill_{row.skill_id}": row.level for row in agent.skills.all()},
    }


def _levels() -> list[tuple[str, str]]:
    words = {
        1: _("1 – learning"),
        2: _("2 – with help"),
        3: _("3 – alone"),
        4: _("4 – well"),
        5: _("5 – teaches it"),
    }
    return [("", _("not theirs")), *((str(level), words[level]) for level in LEVELS)]


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    members = forms.MultipleChoiceField(
        label=gettext_lazy("Members"), required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.CharField(
        label=gettext_lazy("Holidays and days with other hours"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line: 2026-12-25 is closed, 2026-12-24 09:00-12:00 has these hours."),
    )

    def __init__(self, *given: Any, agents: Iterable[Agent], **named: Any) -> None:
        super().__init__(*given, **named)
        members, zone = self.fields["members"], self.fields["zone"]
        assert isinstance(members, forms.MultipleChoiceField)
        assert isinstance(zone, forms.ChoiceField)
        members.choices = [(str(agent.user_id), str(agent.user)) for agent in agents]
        zone.choices = [(name, name) for name in sorted(available_timezones())]
        for name in week.WEEKDAYS:
            self.fields[name] = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in week.WEEKDAYS:
            try:
                said[name] = week.windows(said.get(name, ""))
            except NotHours as error:
                self.add_error(name, _not_hours(error))
        try:
            said["days"] = week.days(said.get("days", ""))
        except NotHours as error:
            self.add_error("days", _not_hours(error))
        except NotADay as error:
            self.add_error(
                "days",
                _("“%(words)s” does not begin with a date such as 2026-12-24.") % {"words": error.words},
            )
        return said

    def weekdays(self) -> list[forms.BoundField]:
        return [self[name] for name in week.WEEKDAYS]

    def hours(self) -> dict[str, Any] | None:
        """As Team.hours; none where nothing was written down, so that the brand's hours hold."""
        said = self.cleaned_data
        holidays, exceptions = said["days"]
        kept = {name: said[name] for name in week.WEEKDAYS if said[name]}
        if not (kept or holidays or exceptions):
            return None
        return {"week": kept, "holidays": holidays, "exceptions": exceptions}


def team_values(team: Team, member_ids: Iterable[int]) -> dict[str, Any]:
    hours: Mapping[str, Any] = team.hours or {}
    return {
        "name": team.name,
        "zone": team.zone,
        "members": [str(user) for user in member_ids],
        "days": week.days_written(hours),
        **{name: week.written(windows) for name, windows in hours.get("week", {}).items()},
    }


def _not_hours(error: NotHours) -> str:
    return _("“%(words)s” is not a window such as 09:00-17:00.") % {"words": error.words}


class ShiftForm(forms.Form):
    agent = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DATE)
    starts = forms.TimeField(label=gettext_lazy("From"), widget=TIME)
    ends = forms.TimeField(label=gettext_lazy("Until"), widget=TIME)
    team = forms.TypedChoiceField(label=gettext_lazy("Team"), coerce=int, required=False, empty_value=None)

    def __init__(
        self, *given: Any, agents: Iterable[Agent], teams: Iterable[Team], zone: ZoneInfo, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.teams = {team.pk: team for team in teams}
        self.zone = zone
        who, team = self.fields["agent"], self.fields["team"]
        assert isinstance(who, forms.ChoiceField)
        assert isinstance(team, forms.ChoiceField)
        who.choices = [(str(agent.pk), str(agent.user)) for agent in agents]
        team.choices = [("", _("any")), *((str(row.pk), row.name) for row in self.teams.values())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        day, starts, ends = (said.get(name) for name in ("day", "starts", "ends"))
        if day is not None and starts is not None and ends is not None:
            until = day + timedelta(days=1) if ends <= starts else day
            said["starts_at"] = _at(self, "starts", (day, starts), self.zone)
            said["ends_at"] = _at(self, "ends", (until, ends), self.zone)
        return said

    def span(self) -> Span:
        said = self.cleaned_data
        return Span(said["starts_at"], said["ends_at"], team=self.teams.get(said["team"]))


class TimeOffForm(forms.Form):
    agent = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    first = forms.DateField(label=gettext_lazy("First day"), widget=DATE)
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DATE)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)

    def __init__(self, *given: Any, agents: Iterable[Agent], zone: ZoneInfo, **named: Any) -> None:
        super().__init__(*given, **named)
        self.zone = zone
        who = self.fields["agent"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [(str(agent.pk), str(agent.user)) for agent in agents]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first is not None and last is not None and last < first:
            self.add_error("last", _("The last day is before the first."))
        return said


def _at(form: forms.Form, name: str, wall: tuple[date, time], zone: ZoneInfo) -> datetime | None:
    try:
        return moment_at(*wall, zone)
    except SkippedTime as error:
        form.add_error(name, skipped_words(error, zone))
        return None
