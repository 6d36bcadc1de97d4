from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from troth.conversations.models import Conversation, Kind
from troth.promises.giving.actions import ANSWER, Given, NotPromised, sentence_of
from troth.promises.giving.answering import NoAnswerPromised, standing_in
from troth.promises.models import PromiseKind
from troth.promises.resetting.replacing import NotReset

CHOICES = [
    (PromiseKind.CALL_BACK, gettext_lazy("I will call")),
    (PromiseKind.UPDATE, gettext_lazy("I will write again")),
    (ANSWER, gettext_lazy("I will answer")),
]


class GivenForm(forms.Form):
    """What the composer sends of a personal promise; without a time there is none.

    The time is on the agent's own clock. `sentence` is what the customer will read, once it is valid.
    """

    promise_kind = forms.ChoiceField(choices=CHOICES, required=False, initial=PromiseKind.CALL_BACK)
    promise_at = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Choose a day and a time.")},
    )

    def __init__(self, *arguments: object, conversation: Conversation, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self.conversation = conversation
        self.sentence = ""

    def given(self) -> Given | None:
        at = self.cleaned_data.get("promise_at")
        return Given(self.cleaned_data.get("promise_kind") or PromiseKind.CALL_BACK, at) if at else None

    def clean(self) -> None:
        given = self.given()
        if given is None:
            return
        try:
            if given.kind == ANSWER:
                kind = Kind.ANSWER if self.data.get("kind") == Kind.ANSWER else Kind.UPDATE
                standing_in(self.conversation, kind, due_at=given.due_at, now=timezone.now())
            self.sentence = sentence_of(self.conversation, given, now=timezone.now())
        except (NotPromised, NoAnswerPromised, NotReset) as error:
            self.add_error("promise_at", str(error))
