"""What an agent says who gives a promise a new time by hand."""

from django import forms
from django.utils.translation import gettext_lazy

from troth.promises.resetting.actions import LONGEST_REASON


class ResetForm(forms.Form):
    """The time is in the zone of whoever writes; the reason goes to the customer as it is."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("New time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Give the new time as a day and a time.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": gettext_lazy("Say in a sentence why it takes longer.")},
    )
