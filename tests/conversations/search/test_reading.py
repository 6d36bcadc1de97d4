import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.conversations.search.rules.reading import LONGEST, read
from troth.conversations.search.rules.terms import CLAIMS, FILTERS, Cause, Problem, Term, date_of, span_of

CASES = {
    "refund": [Term("word", "refund")],
    "-refund": [Term("word", "refund", is_without=True)],
    '"late  parcel"': [Term("phrase", "late parcel")],
    '-"late parcel" x': [Term("phrase", "late parcel", is_without=True), Term("word", "x")],
    "channel:Mail": [Term("channel", "mail")],
    "Language:tr tag:refund": [Term("language", "tr"), Term("tag", "refund")],
    "slack<5m": [Term("slack", "5m", "<")],
    "slack>-2h": [Term("slack", "-2h", ">")],
    'customer:"Emma  Clarke"': [Term("customer", "Emma Clarke")],
    "-is:unread": [Term("is", "unread", is_without=True)],
    "before:2026-01-01": [Term("before", "2026-01-01")],
    "re: http://shop.example 10:30": [
        Term("word", "re:"),
        Term("word", "http://shop.example"),
        Term("word", "10:30"),
    ],
    "": [],
    " - -- ": [],
    '""': [],
    "x x": [Term("word", "x")],
}
PROBLEMS = {
    "chanel:mail": Problem(1, Cause.NO_SUCH_FILTER, "chanel", "channel"),
    "x tag:": Problem(3, Cause.NOTHING_AFTER, "tag:"),
    "slack:5m": Problem(1, Cause.COMPARED_BY_COLON, "slack:5m"),
    "slack<soon": Problem(1, Cause.NO_SPAN, "slack<soon"),
    "before:yesterday": Problem(1, Cause.NO_DATE, "before:yesterday"),
    "is:brokn": Problem(1, Cause.NO_SUCH_CLAIM, "is:brokn", "broken"),
    "is:nice": Problem(1, Cause.NO_SUCH_CLAIM, "is:nice"),
    'order "late parcel': Problem(7, Cause.QUOTES_LEFT_OPEN, '"late parcel'),
    "x" * (LONGEST + 1): Problem(LONGEST + 1, Cause.TOO_LONG, ""),
}
SIGNS = st.sampled_from([*FILTERS, *CLAIMS, ":", "<", ">", '"', "-", " ", "5m", "2026-02-30", "é", "\x00"])


@pytest.mark.parametrize("typed", CASES)
def test_what_is_typed_is_read_part_by_part(typed: str) -> None:
    assert read(typed).terms == tuple(CASES[typed])
    assert read(typed).problems == ()


@pytest.mark.parametrize("typed", PROBLEMS)
def test_what_is_not_understood_is_told_with_its_place(typed: str) -> None:
    assert read(typed).problems == (PROBLEMS[typed],)


def test_the_rest_still_counts_where_one_part_is_wrong() -> None:
    assert read("refund is:nice tag:late").terms == (Term("word", "refund"), Term("tag", "late"))


@given(st.text() | st.lists(SIGNS).map("".join))
def test_whatever_is_typed_is_read_and_reads_the_same_again(typed: str) -> None:
    found = read(typed)
    again = read(str(found))
    if len(str(found)) <= LONGEST:
        assert again.terms == found.terms
        assert again.problems == ()
    for problem in found.problems:
        assert 1 <= problem.at <= len(typed) + 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5m", 300), ("-2h", -7200), ("0", 0), ("1d", 86400), ("30s", 30)],
)
def test_a_span_is_a_number_and_its_unit(value: str, seconds: int) -> None:
    found = span_of(value)
    assert found is not None
    assert found.total_seconds() == seconds


@pytest.mark.parametrize("value", ["5", "m", "", "5w", "--5m", "1.5h", "\u0665m", "9" * 20 + "d"])
def test_what_is_no_span_is_none(value: str) -> None:
    assert span_of(value) is None


@pytest.mark.parametrize("value", ["2026-02-30", "2026", "20260101", "2026-1-1", "2026-W01-1"])
def test_what_is_no_day_is_none(value: str) -> None:
    assert date_of(value) is None
