"""The zones that a person may choose from."""

from zoneinfo import available_timezones

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
ZONES = ("UTC", *sorted(zone for zone in available_timezones() if zone.split("/")[0] in REGIONS))
