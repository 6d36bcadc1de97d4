"""The public holidays of a country or one of its regions, as the library `holidays` knows them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

_PLACE = re.compile(r"(?P<country>[A-Z]{2})(?:-(?P<region>[A-Za-z0-9]{1,6}))?")


class UnknownPlace(ValueError):
    """No public holidays are known of this place; a sentence that says what to write."""


def known_place(text: object) -> str:
    """The place as it was written, such as "NL" or "ES-MD"; raises UnknownPlace."""
    match = _PLACE.fullmatch(text) if isinstance(text, str) else None
    regions = holidays.list_supported_countries().get(match["country"]) if match else None
    if match is None or regions is None:
        raise UnknownPlace(
            f'{text!r} is not a place whose public holidays are known; write a country as "NL", or with its '
            'region as "ES-MD".'
        )
    if match["region"] and match["region"] not in regions:
        raise UnknownPlace(
            f"{text!r}: {match['country']} has no region {match['region']!r} whose public holidays are "
            f"known; its regions are {', '.join(regions) or 'none'}."
        )
    return match[0]


@lru_cache(maxsize=1)
def countries() -> Mapping[str, tuple[str, ...]]:
    """The codes of the countries that are known (ISO 3166-1, two letters), each with those of its regions."""
    known = holidays.list_supported_countries()
    return {code: tuple(regions) for code, regions in known.items() if len(code) == len("NL")}


def region_names(country: str) -> Mapping[str, str]:
    """Names in the country's own language with their codes; empty where only codes are known."""
    return dict(getattr(holidays.country_holidays(country), "subdivisions_aliases", {}))


def is_public_holiday(place: str, day: date) -> bool:
    return day in _named(place, day.year)


def days_off(place: str, year: int) -> frozenset[date]:
    """The public holidays that fall in this year; none where the library knows nothing of the year."""
    return frozenset(_named(place, year))


def named_days_off(place: str, year: int) -> list[tuple[date, str]]:
    """The same with their names, in the place's own language, in their order."""
    return sorted(_named(place, year).items())


@lru_cache(maxsize=1024)
def _named(place: str, year: int) -> dict[date, str]:
    country, _dash, region = place.partition("-")
    return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
