"""The page of a brand's own words: each in each language, as a customer reads it, with its history."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.models import Brand
from troth.accounts.web import SignedInRequest
from troth.desk.hours.pages import managed
from troth.desk.wordings.labels import ABOUT, PLACES, TITLES
from troth.desk.wordings.preview import example
from troth.promises.models import Wording
from troth.promises.moments import LANGUAGES
from troth.promises.rules.wordings import LONGEST, NAMES, faults, tidied
from troth.promises.wordings import NotWorded, all_own_words, built_in, fault_words, write

SPOKEN = {"en": "English", "tr": "Türkçe", "nl": "Nederlands", "es": "Español"}
MOST_VERSIONS = 20


class WordsForm(forms.Form):
    name = forms.ChoiceField(choices=[(name, name) for name in NAMES], widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=[(one, one) for one in LANGUAGES], widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Your words"),
        required=False,
        strip=False,
        max_length=2 * LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One language of one thing that is said, and whether the brand says it in its own words."""

    language: str
    url: str
    is_own: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Said:
    title: str
    entries: list[Entry]


@require_GET
def words(request: SignedInRequest, brand: str) -> HttpResponse:
    """One thing in one language at a time; the first of each where nothing was chosen."""
    found = managed(request, brand)
    name, language = request.GET.get("name", ""), request.GET.get("language", "")
    name = name if name in NAMES else next(iter(NAMES))
    language = language if language in LANGUAGES else _language_of(found)
    return _page(request, found, name=name, language=language)


@require_POST
def words_writing(request: SignedInRequest, brand: str) -> HttpResponse:
    """Keep the words; an empty text goes back to the built-in ones."""
    found, form = managed(request, brand), WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, name=next(iter(NAMES)), language=_language_of(found))
    said = form.cleaned_data
    text = "" if tidied(said["text"]) == built_in(said["name"], said["language"]) else said["text"]
    try:
        write(found, said["name"], said["language"], text, by=request.user)
    except NotWorded as refused:
        form.add_error("text", str(refused))
        return _page(request, found, form=form, name=said["name"], language=said["language"])
    return redirect(f"{reverse('words', args=[brand])}?{urlencode(_asked(said['name'], said['language']))}")


@require_POST
def words_preview(request: SignedInRequest, brand: str) -> HttpResponse:
    """What the customer would read, as it is being written; nothing is kept."""
    found, form = managed(request, brand), WordsForm(request.POST)
    if not form.is_valid():
        return render(request, "wordings/_preview.html", {"problems": [], "read": ""}, status=422)
    said = form.cleaned_data
    text = tidied(said["text"])
    return render(
        request, "wordings/_preview.html", _preview(found, said["name"], text, language=said["language"])
    )


def _page(
    request: SignedInRequest, brand: Brand, *, name: str, language: str, form: WordsForm | None = None
) -> HttpResponse:
    own = all_own_words(brand.pk)
    standing = own.get((name, language), "")
    built = built_in(name, language)
    shown = form or WordsForm(initial={**_asked(name, language), "text": standing or built})
    text = tidied(form.data.get("text", "")) if form else standing
    context = {
        "brand": brand.slug,
        "form": shown,
        "name": name,
        "title": TITLES[name],
        "about": ABOUT[name],
        "language": language,
        "language_name": SPOKEN[language],
        "spoken": SPOKEN,
        "list": _list(brand, own, name=name, language=language),
        "places": [(place, PLACES[place], place in NAMES[name].must) for place in NAMES[name].places],
        "is_own": bool(standing),
        "built_in": built,
        "own_elsewhere": [SPOKEN[one] for one in LANGUAGES if one != language and (name, one) in own],
        "versions": _versions(brand, name, language),
        "longest": LONGEST,
        **_preview(brand, name, text, language=language),
    }
    return render(request, "wordings/words.html", context, status=422 if form else 200)


def _preview(brand: Brand, name: str, text: str, *, language: str) -> dict[str, object]:
    return {
        "problems": [fault_words(fault) for fault in faults(name, text)],
        "read": example(brand, name, text, language=language, now=timezone.now()),
        "read_language": language,
    }


def _list(brand: Brand, own: dict[tuple[str, str], str], *, name: str, language: str) -> list[Said]:
    address = reverse("words", args=[brand.slug])
    return [
        Said(
            str(TITLES[one]),
            [
                Entry(
                    spoken,
                    f"{address}?{urlencode(_asked(one, spoken))}",
                    is_own=(one, spoken) in own,
                    current=(one, spoken) == (name, language),
                )
                for spoken in LANGUAGES
            ],
        )
        for one in NAMES
    ]


def _versions(brand: Brand, name: str, language: str) -> list[Wording]:
    rows = Wording.objects.filter(brand=brand, name=name, language=language).select_related("written_by")
    return list(rows.order_by("-id")[:MOST_VERSIONS])


def _asked(name: str, language: str) -> dict[str, str]:
    return {"name": name, "language": language}


def _language_of(brand: Brand) -> str:
    return brand.language if brand.language in LANGUAGES else LANGUAGES[0]
