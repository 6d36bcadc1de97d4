"""The public holidays of a country or one of its regions."""

from troth.promises.rules.public_holidays.days import (
    UnknownPlace,
    countries,
    days_off,
    is_public_holiday,
    known_place,
    named_days_off,
    region_names,
)

__all__ = [
    "UnknownPlace",
    "countries",
    "days_off",
    "is_public_holiday",
    "known_place",
    "named_days_off",
    "region_names",
]
