"""A brand in one zone, a customer in another, over both changes of the clocks, in each language."""

from datetime import datetime, timedelta
from itertools import product

import pytest

from tests import make
from troth.accounts.models import Brand
from troth.promises.moments import reader_zone
from troth.promises.rules.calendar import Calendar, parse
from troth.promises.rules.due import Explanation

SPRING, AUTUMN = "2027-03-28", "2026-10-25"
NIGHTS = {"zone": "Europe/Amsterdam", "week": {"sat": [["22:00", "06:00"]], "sun": [["22:00", "06:00"]]}}
CASES = [
    # Open Saturday 22:00 to Sunday 06:00; the allowance of five hours runs over the change of the clocks.
    (f"{SPRING}T00:30+01:00", f"{SPRING}T06:00+02:00", timedelta(hours=4, minutes=30)),
    (f"{AUTUMN}T00:30+02:00", f"{AUTUMN}T04:30+01:00", timedelta(hours=5)),
    (f"{AUTUMN}T02:30+02:00", f"{AUTUMN}T02:30+01:00", timedelta(hours=1)),
]


@pytest.fixture
def nights() -> Calendar:
    return parse(NIGHTS)


@pytest.mark.parametrize(
    ("language", "zone", "case"),
    [
        pytest.param(language, zone, case, id=f"{language}-{zone}-{case[0]}")
        for language, zone, case in product(
            ("en", "tr", "nl", "es"), ("America/New_York", "Asia/Kolkata", "UTC+03:00"), CASES
        )
    ],
)
def test_what_is_told_is_the_customers_own_clock(
    brand: Brand, nights: Calendar, language: str, zone: str, case: tuple[str, str, timedelta]
) -> None:
    came, due, allowed = datetime.fromisoformat(case[0]), datetime.fromisoformat(case[1]), case[2]
    channel = make.channel(brand, promise=allowed, calendar=nights)

    promise = make.promise(make.conversation(channel, received_at=came, language=language, zone=zone))

    assert promise.due_at == due
    assert Explanation.from_data(promise.explanation).due_at == due
    assert f"{due.astimezone(reader_zone(zone)):%H:%M}" in promise.words
