"""What a person fills in about a policy: the plain promise, a row for each term, the ladder of warnings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.promises.moments import LANGUAGES, weekday_name
from troth.promises.rules.day import NotADay, day_from, day_written
from troth.promises.rules.durations import AllowanceError, allowance, allowance_text
from troth.promises.rules.terms import (
    DAYS,
    LONGEST_VALUE,
    MOST_TERMS,
    Allowance,
    Segment,
    SegmentBy,
    Term,
)
from troth.promises.rules.warning import LADDER, Level

MOST_RESETS = 5
LONGEST_REASON = 500
KINDS = [
    ("first_reply", gettext_lazy("First reply")),
    ("next_reply", gettext_lazy("Next reply")),
    ("update", gettext_lazy("Update")),
    ("resolution", gettext_lazy("Solved")),
    ("call_back", gettext_lazy("Call back")),
]
WHOM = [
    ("", gettext_lazy("Everybody")),
    (SegmentBy.LIST.value, gettext_lazy("Customers on the list")),
    (SegmentBy.TIER.value, gettext_lazy("Customers of the tier")),
    (SegmentBy.TAG.value, gettext_lazy("Conversations with the tag")),
    (SegmentBy.LANGUAGE.value, gettext_lazy("Who writes in")),
]
HOURS = [
    ("now", gettext_lazy("as they are")),
    ("brand", gettext_lazy("the brand’s own")),
    ("always", gettext_lazy("at any hour, every day")),
]
LEVELS = [
    (Level.HOLDER, gettext_lazy("Whoever holds it")),
    (Level.TEAM, gettext_lazy("The team")),
    (Level.SUPERVISOR, gettext_lazy("Supervisors")),
]
_LINE = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"})


class SpanField(forms.CharField):
    """A length of time as people write it: 30s, 15m, 2h, 1d."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, widget=_LINE, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return allowance(text)
        except AllowanceError as error:
            raise forms.ValidationError(
                _("“%(words)s” is no length of time. Write it as 30s, 15m, 2h, 1d or 1h30m.")
                % {"words": text}
            ) from error


class PlainForm(forms.Form):
    """What stands where no row says otherwise, and what happens before a promise breaks."""

    allowed = SpanField(label=gettext_lazy("We answer within"))
    hours = forms.ChoiceField(label=gettext_lazy("Opening hours"), choices=HOURS)
    most_resets = forms.IntegerField(
        label=gettext_lazy("Other times that we may give in one turn"), min_value=0, max_value=MOST_RESETS
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you promise it although it cannot all be kept"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for level, label in LEVELS:
            self.fields[f"{level}_share"] = forms.IntegerField(min_value=1, max_value=99, label=label)
            self.fields[f"{level}_longest"] = SpanField(label=label)

    def levels(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Who is warned, with what share of the time left in percent, and how long before at most."""
        return [(label, self[f"{level}_share"], self[f"{level}_longest"]) for level, label in LEVELS]

    def warnings(self) -> dict[str, dict[str, float]]:
        """The data of `rules.warning.parse`: only what differs from the built-in ladder."""
        said = self.cleaned_data
        wanted = {
            level: (said[f"{level}_share"] / 100, said[f"{level}_longest"].total_seconds()) for level in Level
        }
        return {
            str(level): {"share": share, "longest_seconds": longest}
            for level, (share, longest) in wanted.items()
            if (round(LADDER[level].share * 100), LADDER[level].longest.total_seconds())
            != (round(share * 100), longest)
        }


class TermForm(forms.Form):
    """One row: of which kind, to whom, and a line for each day of the week."""

    kind = forms.ChoiceField(label=gettext_lazy("What"), choices=KINDS)
    by = forms.ChoiceField(label=gettext_lazy("To whom"), choices=WHOM, required=False)
    value = forms.CharField(label=gettext_lazy("Which"), required=False, max_length=LONGEST_VALUE)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.days: list[tuple[Allowance | None, ...] | None] = [None] * DAYS
        for number in range(DAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=weekday_name(number).capitalize(), required=False, max_length=400, widget=_LINE
            )

    def lines(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(DAYS)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for number in range(DAYS):
            try:
                self.days[number] = day_from(said.get(f"day_{number}") or "")
            except NotADay as error:
                self.add_error(f"day_{number}", _not_a_day(error))
        self._clean_value(said)
        if all(day is not None and not any(day) for day in self.days):
            self.add_error(None, _("This row promises nothing: fill in an hour, or take the row out."))
        return said

    def term(self) -> Term:
        by, value = self.cleaned_data["by"], self.cleaned_data["value"].strip()
        segment = Segment(SegmentBy(by), value) if by else None
        return Term(self.cleaned_data["kind"], segment, tuple(day for day in self.days if day is not None))

    def _clean_value(self, said: Mapping[str, Any]) -> None:
        by, value = said.get("by"), (said.get("value") or "").strip()
        if by and not value:
            self.add_error("value", _("Say which: the name of the list, tier or tag, or the language."))
        if (
            by == SegmentBy.LANGUAGE
            and value
            and not (value.isascii() and value.isalpha() and len(value) < 4)
        ):
            self.add_error(
                "value", _("Write the language as two letters: %(codes)s.") % {"codes": ", ".join(LANGUAGES)}
            )


def term_values(term: Term) -> dict[str, str]:
    """What a TermForm starts from."""
    segment = term.segment
    days = {f"day_{number}": day_written(hours) for number, hours in enumerate(term.cells)}
    return {
        "kind": term.kind,
        "by": str(segment.by) if segment else "",
        "value": segment.value if segment else "",
        **days,
    }


def ladder_values(ladder: Mapping[Level, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for level, rung in ladder.items():
        values[f"{level}_share"] = round(rung.share * 100)
        values[f"{level}_longest"] = allowance_text(rung.longest)
    return values


def most_rows(count: int) -> int:
    return max(0, min(count, MOST_TERMS))


def _not_a_day(error: NotADay) -> str:
    return _("“%(words)s” cannot be read. Write 2h, or with hours: 20-22 2m, 22-24 by 09:00.") % {
        "words": error.words
    }
