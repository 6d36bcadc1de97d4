"""The places whose public holidays are closed days: countries by their names, regions by name or code."""

from babel import Locale
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from troth.promises.rules.public_holidays import countries, known_place, region_names

MOST = 20
"""Places of one calendar; one more line than is filled in is always there."""


class NoSuchRegion(ValueError):
    """A region of which no public holidays are known, with a sentence that says which there are."""


def country_field() -> forms.ChoiceField:
    """Every country of which public holidays are known, in the reader's language and order."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    known = sorted((names.get(code, code), code) for code in countries())
    return forms.ChoiceField(required=False, choices=[("", ""), *((code, name) for name, code in known)])


def region_field() -> forms.CharField:
    return forms.CharField(required=False, max_length=60)


def place_of(country: str, region: str) -> str:
    """As a calendar keeps it: "NL", "ES-MD". Raises NoSuchRegion."""
    said = region.strip()
    if not said:
        return known_place(country)
    names = region_names(country)
    codes = {code.casefold(): code for code in countries()[country]}
    named = {name.casefold(): code for name, code in names.items()}
    code = codes.get(said.casefold()) or named.get(said.casefold())
    if code is None:
        known = ", ".join(names or countries()[country])
        if not known:
            raise NoSuchRegion(_("No regions of this country are known: leave the second field empty."))
        words = _("“%(words)s” is no region whose public holidays are known; known are %(regions)s.")
        raise NoSuchRegion(words % {"words": said, "regions": known})
    return known_place(f"{country}-{code}")


def regions_to_choose(country: str) -> list[str]:
    """What the field proposes once the country is known."""
    return list(region_names(country) or countries().get(country, ())) if country else []
