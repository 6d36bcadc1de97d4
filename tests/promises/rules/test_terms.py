from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.promises.test_calendar import AMSTERDAM, calendars, moment, moments
from troth.promises.models import PromiseKind
from troth.promises.rules.calendar import Calendar, CalendarError, parse
from troth.promises.rules.due import Explanation
from troth.promises.rules.durations import AllowanceError
from troth.promises.rules.terms import (
    KINDS,
    About,
    Allowance,
    Terms,
    TermsError,
    allowance_from,
    as_data,
    due,
)
from troth.promises.rules.terms import parse as terms_from

OFFICE = parse(AMSTERDAM)
ALWAYS = Calendar.always("Europe/Amsterdam")
EVENING = [["30s"] * 20 + ["2m"] * 2 + ["by 09:00"] * 2] * 7
MONDAY_AT_20 = datetime(2026, 11, 23, 20, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

spans = st.timedeltas(timedelta(seconds=1), timedelta(hours=30)).map(lambda span: Allowance(within=span))
# Calendars of many parts are slow to draw on a machine that is busy with other tests.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59)).map(lambda by: Allowance(by=by))


def term(kind: str = "first_reply", **said: Any) -> dict[str, Any]:
    return {"kind": kind, "segment": None, "within": "2h", **said}


def weekly(**said: Any) -> dict[str, Any]:
    return {"kind": "first_reply", "segment": None, "week": EVENING, **said}


def promised(terms: list[dict[str, Any]], about: About, kind: str = "first_reply") -> str | None:
    found = terms_from(terms).allowance(kind, about, MONDAY_AT_20)
    return str(found) if found else None


def test_the_kinds_are_those_of_the_ledger() -> None:
    assert list(KINDS) == PromiseKind.values


def test_the_hour_of_the_week_chooses_the_allowance() -> None:
    terms = terms_from([weekly()])
    said = [terms.allowance("first_reply", About("en"), MONDAY_AT_20.replace(hour=h)) for h in (3, 21, 23)]
    assert [str(one) for one in said] == ["30s", "2m", "by 09:00"]


def test_the_most_telling_segment_goes_first() -> None:
    everyone = About("nl-BE", frozenset({"refund"}), "Gold", frozenset({"Wholesale"}))
    terms = [
        term(within="5h"),
        term(segment={"language": "NL"}, within="4h"),
        term(segment={"tag": "refund"}, within="3h"),
        term(segment={"tier": "gold"}, within="2h"),
        term(segment={"list": "wholesale"}, within="1h"),
    ]
    assert [promised(terms[:count], everyone) for count in range(1, 6)] == ["5h", "4h", "3h", "2h", "1h"]
    assert promised(terms, About("en")) == "5h"


def test_among_equals_the_first_in_the_list_counts() -> None:
    terms = [term(segment={"tag": "urgent"}, within="1h"), term(segment={"tag": "refund"}, within="2h")]
    assert promised(terms, About("en", frozenset({"refund", "urgent"}))) == "1h"


def test_a_term_that_says_nothing_of_the_hour_leaves_it_to_the_next() -> None:
    nights = [["by 09:00"] * 6 + [""] * 18] * 7
    terms = [term(segment={"tier": "gold"}, within=None, week=nights), term(within="4h")]
    del terms[0]["within"]
    assert promised(terms, About("en", tier="gold")) == "4h"
    assert promised(terms[:1], About("en", tier="gold")) is None


def test_nothing_is_promised_of_a_kind_that_no_term_names() -> None:
    assert promised([term()], About("en"), "resolution") is None
    assert terms_from([term("update"), term()]).kinds() == ("first_reply", "update")


@pytest.mark.parametrize(
    ("start", "by", "due_at", "said"),
    [
        ("2026-11-20T16:00+01:00", "09:00", "2026-11-23T09:00+01:00", 3600),
        ("2026-11-20T22:00+01:00", "08:00", "2026-11-23T08:00+01:00", 0),
        ("2026-11-20T16:00+01:00", "16:30", "2026-11-20T16:30+01:00", 1800),
        ("2026-11-20T16:30+01:00", "16:30", "2026-11-23T16:30+01:00", 8 * 3600),
        ("2026-11-19T16:30+01:00", "23:00", "2026-11-19T23:00+01:00", 1800),
    ],
    ids=[
        "over the weekend",
        "before anybody is there",
        "the same day",
        "at that very time it is the next one",
        "after closing",
    ],
)
def test_a_time_of_day_is_the_next_one_of_an_open_day(start: str, by: str, due_at: str, said: int) -> None:
    explained = due(Allowance(by=time.fromisoformat(by)), moment(start), OFFICE)
    assert explained.due_at == moment(due_at)
    assert explained.allowed == timedelta(seconds=said)
    assert explained.due_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "due_at"),
    [
        ("2026-03-28T20:00+01:00", "2026-03-29T03:00+02:00"),
        ("2026-10-24T20:00+02:00", "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:45+02:00", "2026-10-25T02:30+01:00"),
    ],
    ids=["as clocks jump over it", "the first of two", "at the first, the second", "the second of two"],
)
def test_a_time_of_day_that_is_skipped_or_comes_twice(start: str, due_at: str) -> None:
    assert due(Allowance(by=time(2, 30)), moment(start), ALWAYS).due_at == moment(due_at)


def test_an_hour_lasts_an_hour_over_both_changes_of_the_clocks() -> None:
    for start in ("2026-03-29T01:30+01:00", "2026-10-25T02:30+02:00"):
        assert due(Allowance(within=timedelta(hours=1)), moment(start), ALWAYS).due_at - moment(
            start
        ) == timedelta(hours=1)


def test_a_calendar_with_no_open_day_left_is_an_error() -> None:
    over = parse({"zone": "UTC", "week": {}, "exceptions": {"2026-11-23": [["09:00", "10:00"]]}})
    with pytest.raises(CalendarError, match="no open day in the ten years after 2026-11-24"):
        due(Allowance(by=time(9)), moment("2026-11-24T00:00Z"), over)


@patient
@given(spans, spans, moments, calendars())
def test_more_allowance_is_never_due_earlier(
    one: Allowance, other: Allowance, start: datetime, calendar: Calendar
) -> None:
    less, more = sorted((one, other), key=lambda said: said.within or timedelta())
    assert due(less, start, calendar).due_at <= due(more, start, calendar).due_at


@patient
@given(spans | clocks, moments, st.timedeltas(timedelta(), timedelta(hours=1)), calendars())
def test_who_writes_later_is_never_promised_an_earlier_time(
    allowed: Allowance, start: datetime, later: timedelta, calendar: Calendar
) -> None:
    assert due(allowed, start, calendar).due_at <= due(allowed, start + later, calendar).due_at


@patient
@given(spans | clocks, moments, st.sampled_from(["UTC", "Asia/Kathmandu", "America/St_Johns"]), calendars())
def test_the_zone_in_which_the_start_is_shown_changes_nothing(
    allowed: Allowance, start: datetime, zone: str, calendar: Calendar
) -> None:
    assert due(allowed, start.astimezone(ZoneInfo(zone)), calendar) == due(allowed, start, calendar)


@patient
@given(spans | clocks, moments, calendars())
def test_the_explanation_recomputes_to_the_same_due_time(
    allowed: Allowance, start: datetime, calendar: Calendar
) -> None:
    explained = due(allowed, start, calendar)
    assert explained.due_at > start
    again = Explanation.from_data(explained.as_data())
    assert again.due_at == explained.due_at
    # All but the moment itself is open time.
    used = [span for span in explained.used if span[0] < span[1]]
    assert all(calendar.is_open(opens) for opens, _closes in used)


def test_terms_read_back_as_they_were_written() -> None:
    written = [weekly(segment={"list": "wholesale"}), term("update", within="1d"), term("call_back")]
    assert as_data(terms_from(written)) == written
    assert terms_from(as_data(terms_from(written))) == terms_from(written)
    assert as_data(Terms()) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"kind": "update"}, "Terms are a list"),
        ([3], r"terms\[0\] must be an object"),
        ([term("soon")], "'soon' is no kind of promise"),
        ([term(within="soon")], "'soon' is not a length of time"),
        ([term(within="by noon")], "is not a time of day"),
        ([term(within="")], "promises nothing at any hour"),
        ([term(within=7)], "7 is not a text"),
        ([{"kind": "update"}], 'needs either "within" or "week"'),
        ([weekly(within="2h")], 'needs either "within" or "week"'),
        ([weekly(week=EVENING[:6])], "seven days"),
        ([weekly(week=[["2h"] * 23, *EVENING[1:]])], r"week\[0\] must be a list of 24 hours"),
        ([term(colour="red")], "Unknown key 'colour'"),
        ([term(segment={"colour": "red"})], "names no customers"),
        ([term(segment={"tier": " "})], "names no customers"),
        ([term(segment={"tier": "gold", "tag": "x"})], "names no customers"),
        ([term(), term(within="1h")], r"terms\[1\] says again"),
        ([term(segment={"tag": str(number)}) for number in range(61)], "the most is 60"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(data: Any, said: str) -> None:
    with pytest.raises(TermsError, match=said):
        terms_from(data)


def test_a_time_of_day_needs_no_english_word() -> None:
    assert allowance_from(" 9:05 ") == allowance_from("BY  09:05") == Allowance(by=time(9, 5))


def test_an_allowance_is_one_of_two() -> None:
    with pytest.raises(ValueError, match="a length of time or a time of day"):
        Allowance()
    with pytest.raises(ValueError, match="a length of time or a time of day"):
        Allowance(timedelta(hours=1), time(9))


@pytest.mark.parametrize("text", ["by 09", "by 9:0", "by 24:00", "by 09:00:30", "by 09:00+01:00", "by", "2"])
def test_a_text_that_is_no_allowance_is_refused(text: str) -> None:
    with pytest.raises(AllowanceError):
        allowance_from(text)
