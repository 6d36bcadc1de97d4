from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.access import Access, of_user
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.models import Conversation
from troth.core.paging import BadCursor, cursor_of
from troth.desk import listing as module
from troth.desk.listing import listing

NOW = timezone.now()


@pytest.fixture
def access(brand: Brand) -> Access:
    return of_user(make.member(brand))


def ids(access: Access, view: str, brand: Brand) -> list[int]:
    """Every row of a view, page after page."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        shown = listing(access, brand.slug, view=view, cursor=cursor)
        found += [row.id for row in shown["rows"]]
        if shown["next_url"] is None:
            return found
        cursor = parse_qs(urlsplit(shown["next_url"]).query)["after"][0]


def several(brand: Brand, count: int, *, step: timedelta = timedelta(minutes=1)) -> list[Conversation]:
    place = make.channel(brand)
    return [
        make.conversation(place, address=f"c{number}@customer.example", received_at=NOW - number * step)
        for number in range(count)
    ]


@pytest.mark.parametrize("step", [timedelta(minutes=1), timedelta()])
def test_pages_walk_all_rows_once_the_least_slack_first(
    brand: Brand, access: Access, step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SIZE", 3)
    made = several(brand, 10, step=step)
    in_order = sorted(made, key=lambda one: (make.promise(one).due_at, one.pk))
    assert ids(access, "to-answer", brand) == [one.pk for one in in_order]


@pytest.mark.parametrize("view", ["waiting", "closed"])
def test_pages_of_the_other_views_walk_all_rows_once_the_newest_first(
    brand: Brand, access: Access, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SIZE", 3)
    agent, made = make.member(brand), several(brand, 7)
    for conversation in made:
        actions.reply(conversation, agent, "On its way.")
        if view == "closed":
            actions.close(conversation, agent)
    Conversation.objects.update(last_said_at=NOW)
    Conversation.objects.filter(pk=made[2].pk).update(last_said_at=NOW + timedelta(hours=1))
    others = sorted((one.pk for one in made if one != made[2]), reverse=True)
    assert ids(access, view, brand) == [made[2].pk, *others]


def test_a_last_page_that_is_full_has_no_next(
    brand: Brand, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SIZE", 3)
    several(brand, 3)
    assert listing(access, brand.slug, view="to-answer", cursor=None)["next_url"] is None


def test_an_unknown_view_is_the_first(brand: Brand, access: Access) -> None:
    several(brand, 1)
    shown = listing(access, brand.slug, view="<script>", cursor=None)
    assert [view.current for view in shown["views"]] == [True, False, False]
    assert len(shown["rows"]) == 1


BAD_CURSORS = [
    "x",
    "ö",
    "====",
    cursor_of("one"),
    cursor_of("not a time", 1),
    cursor_of(NOW, "not a number"),
    cursor_of(NOW.replace(tzinfo=None), 1),
    cursor_of(NOW, 10**40),
    cursor_of(NOW, -1, 2),
    cursor_of(NOW, "\u0661"),
    cursor_of(NOW, "1_0"),
    cursor_of("2026-11-22", 1),
    cursor_of("\x00", 1),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS, ids=range(len(BAD_CURSORS)))
@pytest.mark.parametrize("view", ["to-answer", "closed"])
def test_what_is_no_cursor_is_refused(brand: Brand, access: Access, view: str, cursor: str) -> None:
    with pytest.raises(BadCursor):
        listing(access, brand.slug, view=view, cursor=cursor)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_the_ends_of_time_are_places_in_a_list_too(brand: Brand, access: Access, at: str) -> None:
    several(brand, 1)
    shown = listing(access, brand.slug, view="to-answer", cursor=cursor_of(at, 1))
    assert len(shown["rows"]) == (1 if at.startswith("0") else 0)


def test_counts_stop_at_a_hundred_and_what_only_grows_is_not_counted(
    brand: Brand, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUNTED_UP_TO", 3)
    several(brand, 2)
    assert [view.count_words for view in listing(access, "all", view="", cursor=None)["views"]] == [
        "2",
        "0",
        "",
    ]
    several(brand, 1)
    assert listing(access, "all", view="", cursor=None)["views"][0].count_words == "2+"


def test_an_expert_sees_what_they_hold(brand: Brand) -> None:
    expert = make.member(brand, Role.EXPERT)
    mine, _ = several(brand, 2)
    Conversation.objects.filter(pk=mine.pk).update(holder="person", holder_person=expert)
    assert ids(of_user(expert), "to-answer", brand) == [mine.pk]


@pytest.mark.parametrize("count", [1, 50])
def test_a_list_costs_four_queries_however_long(
    brand: Brand, access: Access, count: int, django_assert_num_queries: object
) -> None:
    several(brand, count)
    with django_assert_num_queries(4):  # type: ignore[operator] # rows, their promises, two counts
        assert len(listing(access, brand.slug, view="to-answer", cursor=None)["rows"]) == count
