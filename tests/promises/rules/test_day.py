import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.promises.rules.day import NotADay, day_from, day_written
from troth.promises.rules.terms import allowance_from

said = st.sampled_from([None, "30s", "2m", "1h30m", "by 09:00"]).map(lambda text: allowance_from(text or ""))


@pytest.mark.parametrize(
    ("line", "at_three", "at_twenty", "at_last"),
    [
        ("", "", "", ""),
        ("30s", "30s", "30s", "30s"),
        ("30s, 20-22 2m, 22-24 by 9:00", "30s", "2m", "by 09:00"),
        ("20:00-22:00 2m", "", "2m", ""),
        ("30s; 0\u20136 -", "", "30s", "30s"),
        ("by 09:00, 20-21 45 s", "by 09:00", "45s", "by 09:00"),
    ],
)
def test_a_line_says_something_of_each_hour(line: str, at_three: str, at_twenty: str, at_last: str) -> None:
    hours = day_from(line.replace("45 s", "45s"))
    assert [str(hours[hour] or "") for hour in (3, 20, 23)] == [at_three, at_twenty, at_last]


@pytest.mark.parametrize(
    "line", ["20-22", "22-06 2m", "20-25 2m", "soon", "20-22 soon", "20-20 2m", "20-22 0s", "by noon"]
)
def test_what_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(NotADay) as raised:
        day_from(f"30s, {line}")
    assert raised.value.words == line


@given(st.lists(said, min_size=24, max_size=24).map(tuple))
def test_what_is_written_reads_back(hours: tuple) -> None:  # type: ignore[type-arg]
    assert day_from(day_written(hours)) == hours
