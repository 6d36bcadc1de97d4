"""What a person fills in about opening hours, as words, and the calendar that it comes to."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.desk.hours import places
from troth.people.rules import week
from troth.people.rules.week import NotADay, NotHours
from troth.promises.rules.calendar import Calendar, CalendarError, parse
from troth.promises.rules.public_holidays import countries

ALWAYS = [["00:00", "24:00"]]


class HoursForm(forms.Form):
    """Windows as people write them; `calendar` is what they come to, once the form is valid."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    always = forms.BooleanField(label=gettext_lazy("Open at any hour, every day"), required=False)
    days = forms.CharField(
        label=gettext_lazy("Closed days and days with other hours"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: 2026-12-25 is closed, 2026-12-24 09:00-12:00 has these hours. They go before public "
            "holidays."
        ),
    )
    follow = forms.BooleanField(
        label=gettext_lazy("These channels promise by the new hours from now on"), required=False
    )
    calendar: Calendar | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [(name, name.replace("_", " ")) for name in sorted(available_timezones())]
        for name in week.WEEKDAYS:
            self.fields[name] = forms.CharField(required=False, max_length=200)
        said = self.data if self.is_bound else self.initial
        filled = [number for number in range(places.MOST) if said.get(f"country_{number}")]
        self.lines = range(min(places.MOST, max(filled, default=-1) + 2))
        for number in self.lines:
            self.fields[f"country_{number}"] = places.country_field()
            self.fields[f"region_{number}"] = places.region_field()

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        for name in week.WEEKDAYS:
            self._read(name, week.windows)
        self._read("days", week.days)
        said["public"] = self._places()
        if not self.errors:
            try:
                self.calendar = parse(_data(said))
            except CalendarError:
                words = _("You are never open: give at least one day of the week, or one date, its hours.")
                self.add_error(None, words)
        return said

    def _read(self, name: str, read: Callable[[str], Any]) -> None:
        """The words of one field as what they mean."""
        try:
            self.cleaned_data[name] = read(self.cleaned_data.get(name, ""))
        except NotHours as error:
            words = _("“%(words)s” is not a window such as 09:00-17:00.")
            self.add_error(name, words % {"words": error.words})
        except NotADay as error:
            words = _("“%(words)s” does not begin with a date such as 2026-12-24.")
            self.add_error(name, words % {"words": error.words})

    def _places(self) -> list[str]:
        """Each once, in the order given."""
        found: dict[str, None] = {}
        for number in self.lines:
            country = self.cleaned_data.get(f"country_{number}", "")
            try:
                if country:
                    found[places.place_of(country, self.cleaned_data.get(f"region_{number}", ""))] = None
            except places.NoSuchRegion as error:
                self.add_error(f"region_{number}", str(error))
        return list(found)

    def places(self) -> list[tuple[forms.BoundField, forms.BoundField, list[str]]]:
        """A country and a region a line, with the regions that it has."""
        return [
            (self[f"country_{one}"], self[f"region_{one}"], places.regions_to_choose(self._country(one)))
            for one in self.lines
        ]

    def _country(self, number: int) -> str:
        chosen = self[f"country_{number}"].value()
        return chosen if chosen in countries() else ""

    def weekdays(self) -> list[forms.BoundField]:
        return [self[name] for name in week.WEEKDAYS]


def form_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """A calendar's data as the form shows them."""
    hours = data.get("week", {})
    is_always = all(hours.get(name) == ALWAYS for name in week.WEEKDAYS)
    return {
        "zone": data["zone"],
        "always": is_always,
        **_places_written(data.get("public_holidays", [])),
        "days": week.days_written(data),
        "follow": True,
        **({} if is_always else {name: week.written(windows) for name, windows in hours.items()}),
    }


def _data(said: Mapping[str, Any]) -> dict[str, Any]:
    holidays, exceptions = said["days"]
    week_said = {name: ALWAYS if said["always"] else said[name] for name in week.WEEKDAYS}
    hours = {name: windows for name, windows in week_said.items() if windows}
    places = {"public_holidays": said["public"]} if said["public"] else {}
    return {"zone": said["zone"], "week": hours, "holidays": holidays, "exceptions": exceptions, **places}


def _places_written(kept: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, place in enumerate(kept[: places.MOST]):
        found[f"country_{number}"], _dash, found[f"region_{number}"] = place.partition("-")
    return found
