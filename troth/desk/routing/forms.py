"""What a person fills in about how work is given out."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from troth.desk.policies.forms import SpanField
from troth.desk.routing.choices import LABELS
from troth.promises.rules.durations import allowance_text
from troth.routing.actions import LIMITS, MOST_WORTH, Way, span_refused, worth_refused
from troth.routing.models import SELECTABLE, Routing


class MaybeSpanField(SpanField):
    """A length of time, or nothing at all."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) if str(value or "").strip() else None


class RoutingForm(forms.Form):
    policy = forms.ChoiceField(
        label=gettext_lazy("How work is given out"),
        choices=[(name, LABELS[name]) for name in SELECTABLE],
        widget=forms.RadioSelect,
    )
    worth = forms.DecimalField(label=gettext_lazy("A kept promise is worth, in euros"))
    answer_within = SpanField(label=gettext_lazy("An offer of a chat or a call stands for"))
    answer_mail_within = SpanField(label=gettext_lazy("An offer of a mail stands for"))
    silent_for = SpanField(label=gettext_lazy("A chat or a call is taken back after silence of"))
    silent_on_mail_for = MaybeSpanField(
        label=gettext_lazy("A mail is taken back after silence of"), required=False
    )
    is_sticky = forms.BooleanField(
        label=gettext_lazy("Ask first who answered this customer last, in the last thirty days"),
        required=False,
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["worth"].widget.attrs |= {"min": "0", "max": str(MOST_WORTH), "step": "0.01"}

    def clean_worth(self) -> Any:
        worth = self.cleaned_data["worth"]
        if not 0 <= worth <= MOST_WORTH or worth != round(worth, 2):
            raise forms.ValidationError(worth_refused())
        return worth

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for name in LIMITS:
            if name in said and (refused := span_refused(name, _seconds(said[name]))):
                self.add_error(name, refused)
        return said

    def way(self) -> Way:
        said = self.cleaned_data
        return Way(**{**said, **{name: _seconds(said[name]) for name in LIMITS}})


def routing_values(routing: Routing) -> dict[str, Any]:
    """What a RoutingForm starts from."""
    spans = {name: timedelta(seconds=getattr(routing, name)) for name in LIMITS}
    return {
        "policy": routing.policy,
        "worth": routing.worth,
        "is_sticky": routing.is_sticky,
        **{name: allowance_text(span) if span else "" for name, span in spans.items()},
    }


def _seconds(span: timedelta | None) -> int:
    return int(span.total_seconds()) if span else 0
