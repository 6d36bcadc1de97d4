"""What a person fills in about opening hours, as words, and the calendar that it comes to."""

from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.people.rules import week
from troth.people.rules.week import NotADay, NotHours
from troth.promises.rules.calendar import Calendar, CalendarError, parse
from troth.promises.rules.public_holidays import UnknownPlace, known_place

ALWAYS = [["00:00", "24:00"]]


class HoursForm(forms.Form):
    """Windows as people write them; `calendar` is what they come to, once the form is valid."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    always = forms.BooleanField(label=gettext_lazy("Open at any hour, every day"), required=False)
    public = forms.CharField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Countries or their regions, such as NL, TR, ES-MD. They are closed days."),
    )
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

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        for name in week.WEEKDAYS:
            self._read(name, week.windows)
        self._read("days", week.days)
        self._read("public", _places)
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
        except UnknownPlace as error:
            self.add_error(name, str(error))

    def weekdays(self) -> list[forms.BoundField]:
        return [self[name] for name in week.WEEKDAYS]


def form_values(data: Mapping[str, Any]) -> dict[str, Any]:
    """A calendar's data as the form shows them."""
    hours = data.get("week", {})
    is_always = all(hours.get(name) == ALWAYS for name in week.WEEKDAYS)
    return {
        "zone": data["zone"],
        "always": is_always,
        "public": ", ".join(data.get("public_holidays", [])),
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


def _places(text: str) -> list[str]:
    """Each once, in the order given; raises UnknownPlace."""
    given = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    written = [part.upper() if len(part) == 2 else part for part in given]
    return [known_place(part) for part in dict.fromkeys(written)]
