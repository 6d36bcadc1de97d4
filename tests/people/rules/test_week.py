import pytest

from troth.people.rules.week import NotADay, NotHours, days, days_written, minutes, windows, written
from troth.promises.rules import calendar


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("9-17", [["09:00", "17:00"]]),
        ("09:00-12:30, 18:00-02:00", [["09:00", "12:30"], ["18:00", "02:00"]]),
        ("9.30 – 12.00; 00:00-24:00", [["09:30", "12:00"], ["00:00", "24:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, found: list[list[str]]) -> None:
    assert windows(text) == found
    assert windows(written(found)) == found


@pytest.mark.parametrize("text", ["nine to five", "9-25", "09:60-12:00", "24:00-02:00", "9", "9-17 18-20"])
def test_what_is_no_window_is_named(text: str) -> None:
    with pytest.raises(NotHours):
        windows(text)


def test_days_are_closed_or_have_other_hours() -> None:
    holidays, exceptions = days("2026-12-25\n\n2026-12-24 09:00-12:00\n2026-12-25")
    assert holidays == ["2026-12-25"]
    assert exceptions == {"2026-12-24": [["09:00", "12:00"]]}
    hours = {"holidays": holidays, "exceptions": exceptions}
    assert days(days_written(hours)) == (holidays, exceptions)
    with pytest.raises(NotADay):
        days("Christmas")


def test_what_was_written_down_is_a_calendar_that_the_promises_read() -> None:
    holidays, exceptions = days("2026-12-25\n2026-12-24 9-12")
    hours = {"week": {"mon": windows("9-12:30, 18-02")}, "holidays": holidays, "exceptions": exceptions}
    read = calendar.parse({"zone": "Europe/Amsterdam", **hours})
    assert calendar.as_data(read) == {"zone": "Europe/Amsterdam", **hours}


def test_a_window_past_midnight_ends_on_the_next_day() -> None:
    assert minutes(["18:00", "02:00"]) == (1080, 1560)
    assert minutes(["00:00", "24:00"]) == (0, 1440)
