import base64
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as any_of

from tests import make
from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.core.models import FactRecord
from troth.core.paging import BadCursor, cursor_of, id_in, numbers_of, page_by_id, page_by_time, parts_of


def forged(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@given(any_of.lists(any_of.integers(0, 10**17), min_size=1, max_size=3))
def test_a_cursor_says_what_it_was_made_from(numbers: list[int]) -> None:
    assert numbers_of(cursor_of(*numbers), len(numbers)) == numbers


@given(any_of.text())
def test_whatever_is_sent_as_a_cursor_is_read_or_refused(cursor: str) -> None:
    for count in (1, 2):
        with suppress(BadCursor):
            assert all(isinstance(part, int) for part in numbers_of(cursor, count))


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadCursor) as refused:
        parts_of(cursor_of(1, 2), 1)
    assert refused.value.status == 400


@pytest.fixture
def rows(brand: Brand) -> list[int]:
    """Seven conversations, of which some were opened in the same instant; newest first."""
    channel, now = make.channel(brand, promise=None), timezone.now()
    made = [
        make.conversation(
            channel, received_at=now - timedelta(minutes=minutes), address=f"{n}@customer.example"
        )
        for n, minutes in enumerate((5, 5, 5, 3, 3, 1, 0))
    ]
    return [row.pk for row in made]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_by_time_show_every_row_once_in_order(rows: list[int], size: int, descending: bool) -> None:
    order = ["-last_said_at", "-id"] if descending else ["last_said_at", "id"]
    query, seen, cursor = Conversation.objects.order_by(*order), [], None
    while True:
        found, cursor = page_by_time(query, "last_said_at", descending=descending, cursor=cursor, size=size)
        seen += [row.pk for row in found]
        assert len(found) <= size
        if cursor is None:
            break
    assert seen == (rows[::-1] if descending else rows)


@pytest.mark.parametrize("size", [1, 3, 50])
def test_pages_by_id_show_every_row_once_newest_first(rows: list[int], size: int) -> None:
    seen, cursor = [], None
    while True:
        found, cursor = page_by_id(Conversation.objects.all(), cursor=cursor, size=size)
        seen += [row.pk for row in found]
        if cursor is None:
            break
    assert seen == rows[::-1]


@pytest.mark.parametrize(
    "text",
    [
        "yesterday|1",
        "2026-01-01T00:00:00+00:00|one",
        "2026-01-01T00:00:00|1",
        "2026-01-01T00:00:00+00:00|" + "9" * 30,
        "0001-01-01T00:00:00+14:00|1",
        "2026-01-01T00:00:00+00:00|1|2",
        "\x00|\x00",
        "",
    ],
)
@pytest.mark.parametrize("descending", [True, False])
def test_a_forged_cursor_never_breaks_a_list(rows: list[int], text: str, descending: bool) -> None:
    """It is refused, or it is a place like any other; there is nothing to be seen by it."""
    query = Conversation.objects.order_by("last_said_at", "id")
    try:
        found, _following = page_by_time(
            query, "last_said_at", descending=descending, cursor=forged(text), size=5
        )
    except BadCursor:
        return
    assert {row.pk for row in found} <= set(rows)


@pytest.mark.parametrize("text", ["9" * 19, "-1", "1.5", "²", "one"])
def test_a_number_that_is_none_is_refused(db: None, text: str) -> None:
    with pytest.raises(BadCursor):
        page_by_id(FactRecord.objects.all(), cursor=forged(text), size=1)


def test_digits_are_an_id() -> None:
    assert id_in("417") == 417
    assert id_in("9" * 18) == 10**18 - 1


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "٧", "²", "1_000", "9" * 19])
def test_whatever_else_python_would_read_as_a_number_is_none(text: str) -> None:
    assert id_in(text) is None
