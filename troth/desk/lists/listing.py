"""The list screen: its views, a page of rows or of what was searched for, and where the next page starts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.conversations.search.finding import LOOKED_AT, messages_with
from troth.conversations.search.rules.reading import read
from troth.conversations.search.rules.terms import Search
from troth.core.database import Made
from troth.desk.lists import counts, paging
from troth.desk.lists.filters import filtered
from troth.desk.lists.looking import KEPT, Looking, looking_at
from troth.desk.lists.rows import Row, rows_of, with_words
from troth.desk.lists.saved import Saved, saved_views
from troth.desk.lists.views import BY_LAST_WORD, BY_SLACK, CUTS, FIRST
from troth.desk.lists.words import label_of, problem_words

SLACK_CLAIMS = ("broken", "risk", "late", "unassigned", "open")


@dataclass(frozen=True, slots=True)
class View:
    name: str
    label: str
    url: str
    current: bool
    count_words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a view, or words to search for; `cursor` is where the page starts."""

    view: str = ""
    typed: str = ""
    cursor: str | None = None


def listing(access: Access, slug: str, asked: Asked) -> dict[str, Any]:
    """The context of the list: views with counts, saved ones, rows, the next page, what is not understood."""
    looking = looking_at(access, slug)
    search = read(asked.typed)
    view = "" if asked.typed.strip() else (asked.view if asked.view in CUTS else FIRST)
    rows, following, is_cut = _page(looking, view, search, asked.cursor)
    address = reverse("conversations", args=[slug])
    here = {"view": view} if view else {"q": asked.typed}
    saved = saved_views(looking, address, typed=asked.typed)
    return {
        "rows": rows,
        "view": view,
        "typed": asked.typed,
        "search": search,
        "problems": [problem_words(problem) for problem in search.problems],
        "is_cut": is_cut,
        "looked_at": LOOKED_AT,
        "views": _views(looking, view, address),
        "saved": saved,
        "current_saved": _current(saved),
        "next_url": f"{address}?{urlencode({**here, 'after': following})}" if following else None,
        "quarantine_url": reverse("quarantine", args=[slug]) if _decides(access) else None,
    }


def _page(
    looking: Looking, view: str, search: Search, cursor: str | None
) -> tuple[list[Row], str | None, bool]:
    """Rows, the next cursor, and whether older messages with these words were left out."""
    if view:
        # Further pages are many and seldom; the first one is what all screens ask for all day.
        asking = _asking if cursor else _first_asking
        ids, following = paging.shown(asking(looking, view, cursor, paging.SIZE), paging.SIZE)
        return rows_of(ids, reader=looking.me), following, False
    which = filtered(looking, search)
    place, descending = (BY_SLACK, False) if _is_by_slack(search) else (BY_LAST_WORD, True)
    if not search.words:
        parts = [rows.filter(which) for _brand, rows in looking.each_brand()] if search.terms else []
        ids, following = paging.page(parts, place, descending=descending, cursor=cursor)
        return rows_of(ids, reader=looking.me), following, False
    found = messages_with(search.words, looking.access.brands)
    parts = [looking.visible().filter(which, Q(pk__in=list(found)))]
    ids, following = paging.page(parts, place, descending=descending, cursor=cursor)
    rows = rows_of(ids, reader=looking.me)
    return with_words(rows, found, _wanted(search)), following, len(found) >= LOOKED_AT


def _asking(looking: Looking, view: str, cursor: str | None, size: int) -> Made:
    cut = CUTS[view]
    return paging.asking(cut.parts(looking), cut.place, descending=cut.descending, cursor=cursor, size=size)


_first_asking = lru_cache(maxsize=KEPT)(_asking)


def _wanted(search: Search) -> list[str]:
    return [term.value for term in search.words if not term.is_without]


def _is_by_slack(search: Search) -> bool:
    """Who asks for what presses is shown what presses most; everybody else what is newest."""
    return any(
        term.name == "slack" or (term.name == "is" and term.value in SLACK_CLAIMS) for term in search.filters
    ) and not any(term.value == "closed" for term in search.filters)


def _decides(access: Access) -> bool:
    """Who may read and answer all says what becomes of mail that is held back."""
    return bool(set(access.where(Permission.READ)) & set(access.where(Permission.WRITE)))


def _current(saved: Sequence[Saved]) -> Saved | None:
    return next((one for one in saved if one.current), None)


def _views(looking: Looking, current: str, address: str) -> list[View]:
    numbers: Mapping[str, int] = counts.counts(looking)
    return [
        View(
            name,
            label_of(name),
            f"{address}?view={name}",
            name == current,
            counts.count_words(numbers[name]) if name in numbers else "",
        )
        for name in CUTS
    ]
