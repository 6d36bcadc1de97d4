"""What the composer sends."""

from hashlib import sha256
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy

from troth.conversations.models import Conversation, Kind
from troth.conversations.rules.words import LONGEST


class NoteForm(forms.Form):
    """A note; `key` is made with the page, so that sending twice says it once."""

    text = forms.CharField(
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write something first.")},
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    def once(self, kind: str) -> str | None:
        """The same words of one form are said once; changed ones, after going back, are said as well."""
        key = self.cleaned_data["key"]
        if not key:
            return None
        return f"{kind}:{key}:{sha256(self.cleaned_data['text'].encode()).hexdigest()}"


class ReplyForm(NoteForm):
    """Words to the customer. `seen` is the newest message that the page showed; none asks for no look."""

    kind = forms.ChoiceField(choices=[(Kind.ANSWER, ""), (Kind.UPDATE, "")], required=False)
    seen = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput, required=False)
    anyway = forms.BooleanField(required=False)

    def kind_said(self) -> Kind:
        return Kind(self.cleaned_data["kind"] or Kind.ANSWER)

    def seen_message(self) -> int | None:
        return None if self.cleaned_data["anyway"] else self.cleaned_data["seen"]


def new_key() -> dict[str, str]:
    return {"key": uuid4().hex}


def newest_seen(conversation: Conversation) -> int:
    """The id of the newest message that there is now, or 0."""
    newest: int | None = conversation.messages.order_by("-id").values_list("id", flat=True).first()
    return newest or 0
