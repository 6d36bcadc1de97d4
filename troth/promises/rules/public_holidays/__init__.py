"""The public holidays of a country or one of its regions."""

from troth.promises.rules.public_holidays.days import (
    UnknownPlace,
    days_off,
    is_public_holiday,
    known_place,
    named_days_off,
)

__all__ = ["UnknownPlace", "days_off", "is_public_holiday", "known_place", "named_days_off"]
