from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.access import Access, of_user
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.models import Conversation
from troth.core.paging import BadCursor, cursor_of
from troth.desk.lists import counts, paging
from troth.desk.lists.listing import Asked, listing
from troth.desk.lists.views import CUTS
from troth.people.models import Queue
from troth.promises.models import Promise

NOW = timezone.now()
SOON = NOW + timedelta(minutes=1)


@pytest.fixture
def me(brand: Brand) -> User:
    return make.member(brand)


@pytest.fixture
def access(me: User) -> Access:
    return of_user(me)


def ids(access: Access, view: str, brand: Brand, typed: str = "") -> list[int]:
    """Every row of a view, page after page."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        shown = listing(access, brand.slug, Asked(view=view, typed=typed, cursor=cursor))
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


def answered(conversation: Conversation, me: User) -> None:
    actions.reply(conversation, me, "On its way.")


def closed(conversation: Conversation, me: User) -> None:
    actions.close(conversation, me)


def taken(conversation: Conversation, me: User) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(holder="person", holder_person=me)


def warned(conversation: Conversation, _me: User) -> None:
    Promise.objects.filter(conversation=conversation).update(warned_at=NOW)


def broken(conversation: Conversation, _me: User) -> None:
    due = make.promise(conversation).due_at
    Promise.objects.filter(conversation=conversation).update(warned_at=NOW, broken_at=due)


def untouched(_conversation: Conversation, _me: User) -> None:
    """As it came."""


OF_VIEW: dict[str, Callable[[Conversation, User], None]] = {
    "mine": taken,
    "risk": warned,
    "broken": broken,
    "waiting": answered,
    "closed": closed,
}


@pytest.mark.parametrize("view", OF_VIEW)
def test_a_view_shows_what_it_says_and_nothing_else(brand: Brand, me: User, view: str) -> None:
    for (name, act), one in zip(OF_VIEW.items(), several(brand, len(OF_VIEW)), strict=True):
        act(one, me)
        if name == view:
            wanted = one
    assert ids(of_user(me), view, brand) == [wanted.pk]


def test_the_unassigned_are_held_by_a_queue_and_all_are_open(brand: Brand, me: User) -> None:
    free, mine, gone = several(brand, 3)
    taken(mine, me)
    closed(gone, me)
    assert ids(of_user(me), "unassigned", brand) == [free.pk]
    assert set(ids(of_user(me), "all", brand)) == {free.pk, mine.pk}


def test_my_teams_see_what_waits_in_their_queues_whoever_holds_it(brand: Brand, me: User) -> None:
    from troth.people.models import Team, TeamMember

    theirs, others = several(brand, 2)
    queue = Queue.objects.create(brand=brand, name="Returns")
    team = Team.objects.create(brand=brand, queue=queue)
    TeamMember.objects.create(brand=brand, team=team, user=me)
    Conversation.objects.filter(pk=theirs.pk).update(
        queue=queue, holder="person", holder_person=make.member(brand)
    )
    assert ids(of_user(me), "teams", brand) == [theirs.pk]
    assert others.pk not in ids(of_user(make.member(brand)), "teams", brand)


@pytest.mark.parametrize("step", [timedelta(minutes=1), timedelta()])
@pytest.mark.parametrize("view", ["mine", "unassigned", "all", "risk", "broken"])
def test_pages_walk_all_rows_once_the_least_slack_first(
    brand: Brand, me: User, view: str, step: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    made = several(brand, 7, step=step)
    for one in made:
        OF_VIEW.get(view, untouched)(one, me)
    in_order = sorted(made, key=lambda one: (make.promise(one).due_at, one.pk))
    assert ids(of_user(me), view, brand) == [one.pk for one in in_order]


@pytest.mark.parametrize("view", ["waiting", "closed"])
def test_pages_of_the_other_views_walk_all_rows_once_the_newest_first(
    brand: Brand, me: User, view: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    made = several(brand, 7)
    for one in made:
        OF_VIEW[view](one, me)
    Conversation.objects.update(last_said_at=NOW)
    Conversation.objects.filter(pk=made[2].pk).update(last_said_at=SOON)
    others = sorted((one.pk for one in made if one != made[2]), reverse=True)
    assert ids(of_user(me), view, brand) == [made[2].pk, *others]


def test_pages_walk_several_brands_as_one(brand: Brand, me: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    other = make.brand(owner=me)
    from troth.core.database import see

    made = several(brand, 3) + several(other, 3, step=timedelta(minutes=2))
    see([brand.pk, other.pk])
    in_order = sorted(made, key=lambda one: (make.promise(one).due_at, one.pk))
    assert ids(of_user(me), "all", brand) == [one.pk for one in in_order]
    assert len(ids(of_user(me).within(other.pk), "all", other)) == 3


def test_a_last_page_that_is_full_has_no_next(
    brand: Brand, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    several(brand, 3)
    assert listing(access, brand.slug, Asked(view="all"))["next_url"] is None


def test_an_unknown_view_is_all_that_is_open(brand: Brand, access: Access) -> None:
    several(brand, 1)
    shown = listing(access, brand.slug, Asked(view="<script>"))
    assert [view.name for view in shown["views"] if view.current] == ["all"]
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
def test_what_is_no_cursor_is_refused(brand: Brand, access: Access, cursor: str) -> None:
    for asked in (Asked(view="all", cursor=cursor), Asked(typed="is:open", cursor=cursor)):
        with pytest.raises(BadCursor):
            listing(access, brand.slug, asked)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_the_ends_of_time_are_places_in_a_list_too(brand: Brand, access: Access, at: str) -> None:
    several(brand, 1)
    shown = listing(access, brand.slug, Asked(view="all", cursor=cursor_of(at, 1)))
    assert len(shown["rows"]) == (1 if at.startswith("0") else 0)


def test_counts_stop_at_a_hundred_and_what_only_grows_is_not_counted(
    brand: Brand, access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "COUNTED_UP_TO", 3)

    def counted() -> dict[str, str]:
        shown = listing(access, "all", Asked())
        return {view.name: view.count_words for view in shown["views"]}

    several(brand, 2)
    assert counted() == {
        "mine": "0", "teams": "0", "unassigned": "2", "risk": "0", "broken": "0", "waiting": "0",
        "all": "2", "closed": "",
    }  # fmt: skip
    several(brand, 1)
    assert counted()["all"] == "2+"


@pytest.mark.parametrize("view", CUTS)
def test_an_expert_sees_what_they_hold_in_every_view(brand: Brand, view: str) -> None:
    expert = make.member(brand, Role.EXPERT)
    mine, other = several(brand, 2)
    taken(mine, expert)
    warned(other, expert)
    assert ids(of_user(expert), view, brand) in ([mine.pk], [])
    assert ids(of_user(expert), "all", brand) == [mine.pk]


@pytest.mark.parametrize("view", CUTS)
def test_who_belongs_to_no_brand_sees_an_empty_list(brand: Brand, view: str) -> None:
    several(brand, 1)
    assert ids(Access(make.user(), {}), view, brand) == []


@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("view", ["all", "mine", "risk"])
def test_a_list_costs_the_same_queries_however_long(
    brand: Brand, me: User, view: str, count: int, django_assert_num_queries: Any
) -> None:
    for one in several(brand, count):
        OF_VIEW.get(view, untouched)(one, me)
    access = of_user(me)
    # My teams, ids, rows with all that they show, saved views, all counts.
    with django_assert_num_queries(5):
        assert len(listing(access, brand.slug, Asked(view=view))["rows"]) == count
