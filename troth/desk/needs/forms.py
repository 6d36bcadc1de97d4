"""What people fill in about a rule of need, and about what one conversation needs."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from troth.conversations.rules.words import storable
from troth.desk.agents.about import language_choices
from troth.desk.needs.choices import Choices
from troth.people.models import Skill
from troth.routing.models import NeedRule
from troth.routing.needs.rules.folding import words_of
from troth.routing.needs.ruling import Draft

LONGEST_NAME, LONGEST_WORD, MOST_WORDS = 80, 80, 100
LEVEL_CHOICES = [(str(level), str(level)) for level in range(1, 6)]
PILLS = forms.CheckboxSelectMultiple


class WordsField(forms.CharField):
    """Several words or phrases with commas between them, as a list; each once."""

    def __init__(self, **named: Any) -> None:
        widget = forms.TextInput(attrs={"data-chips": "", "autocomplete": "off"})
        super().__init__(required=False, max_length=LONGEST_WORD * MOST_WORDS, widget=widget, **named)

    def clean(self, value: Any) -> list[str]:
        text = storable(super().clean(value)).replace("\n", ",").replace(";", ",")
        words = list(dict.fromkeys(" ".join(one.split()) for one in text.split(",") if one.strip()))
        if len(words) > MOST_WORDS or any(len(one) > LONGEST_WORD for one in words):
            raise forms.ValidationError(
                _("At most %(count)s, each of at most %(length)s characters.")
                % {"count": MOST_WORDS, "length": LONGEST_WORD}
            )
        return words

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value


class RuleForm(forms.Form):
    channels = forms.MultipleChoiceField(label=gettext_lazy("Channels"), required=False, widget=PILLS)
    languages = forms.MultipleChoiceField(label=gettext_lazy("Languages"), required=False, widget=PILLS)
    words = WordsField(
        label=gettext_lazy("Words"),
        help_text=gettext_lazy(
            "Whole words of what the customer wrote first, with commas between. return* also finds returns."
        ),
    )
    page = forms.CharField(
        label=gettext_lazy("Page of the chat"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("A part of the address on which a chat was begun, such as /returns."),
    )
    tags = WordsField(label=gettext_lazy("Tags"))
    tiers = WordsField(label=gettext_lazy("Tiers"))
    lists = forms.MultipleChoiceField(label=gettext_lazy("Customer lists"), required=False, widget=PILLS)
    skill = forms.ChoiceField(label=gettext_lazy("Skill"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("At least at level"), required=False, choices=LEVEL_CHOICES, initial="1"
    )
    queue = forms.ChoiceField(label=gettext_lazy("Goes to the team"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Name of the rule"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Shown where it found something; else the skill or the team stands there."),
    )

    def __init__(self, *given: Any, choices: Choices, **named: Any) -> None:
        super().__init__(*given, **named)
        self.known = choices
        self._offer("channels", choices.channels)
        self._offer("languages", choices.languages.items())
        self._offer("lists", choices.lists.items())
        self._offer("skill", [("", _("none")), *((one.pk, one.name) for one in choices.skills.values())])
        self._offer("queue", [("", _("none")), *choices.queues.items()])
        self.fields["tags"].widget.attrs["list"] = "known-tags"
        self.fields["tiers"].widget.attrs["list"] = "known-tiers"

    def _offer(self, name: str, choices: Iterable[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(value), words) for value, words in choices]

    def clean_words(self) -> list[str]:
        said: list[str] = self.cleaned_data["words"]
        if any(not words_of(one) for one in said):
            raise forms.ValidationError(_("A word has at least one letter or digit."))
        return said

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not said["skill"] and not said["queue"]:
            self.add_error("skill", _("Choose a skill, a team, or both."))
        return said

    def draft(self) -> Draft:
        said = self.cleaned_data
        skill = self.known.skills.get(int(said["skill"])) if said["skill"] else None
        queue = self.known.queue_rows.get(int(said["queue"])) if said["queue"] else None
        named = " ".join(storable(said["name"]).split()) or str(skill or queue or "")
        return Draft(name=named, when=_when(said), skill=skill, level=int(said["level"] or 1), queue=queue)


def _when(said: Mapping[str, Any]) -> dict[str, Any]:
    """Only what is asked for: an empty field asks nothing."""
    asked = {
        "channels": [int(one) for one in said["channels"]],
        "languages": said["languages"],
        "words": said["words"],
        "page": storable(said["page"]).strip(),
        "tags": [one.lstrip("#") for one in said["tags"]],
        "tiers": said["tiers"],
        "lists": [int(one) for one in said["lists"]],
    }
    return {name: value for name, value in asked.items() if value}


def values_of(rule: NeedRule) -> dict[str, Any]:
    """A rule as the form shows it. What was written wrongly is left out, to be written anew."""
    when = rule.when if isinstance(rule.when, dict) else {}
    shown: dict[str, Any] = {
        name: [str(one) for one in when[name]]
        for name in ("channels", "languages", "words", "tags", "tiers", "lists")
        if isinstance(when.get(name), list)
    }
    shown["page"] = when["page"] if isinstance(when.get("page"), str) else ""
    shown.update(name=rule.name, skill=rule.skill_id or "", level=str(rule.level), queue=rule.queue_id or "")
    return shown


class NeedForm(forms.Form):
    """What a person says of one conversation."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    skill = forms.ChoiceField(label=gettext_lazy("Skill"), required=False)
    level = forms.ChoiceField(
        label=gettext_lazy("At least at level"), required=False, choices=LEVEL_CHOICES, initial="1"
    )

    def __init__(self, *given: Any, skills: Iterable[Skill], language: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.skills = {str(one.pk): one for one in skills}
        spoken = language_choices()
        if language not in dict(spoken):
            # Mail says languages that nobody can be said to speak: leaving it so is no mistake.
            spoken = [("", language or "–"), *spoken]
        choices: Mapping[str, list[tuple[str, str]]] = {
            "language": spoken,
            "skill": [("", _("none")), *((key, one.name) for key, one in self.skills.items())],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
