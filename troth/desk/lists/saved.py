"""Searches that a person has given a name, and what may be done with them."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.access import Access, Forbidden
from troth.accounts.rules.permissions import Permission
from troth.conversations.search.rules.reading import LONGEST, read
from troth.core.database import Made, made
from troth.core.errors import Refused
from troth.desk.lists.looking import KEPT, Looking
from troth.desk.models import SavedView

LONGEST_NAME = 60
MOST = 50


class NotSaved(Refused):
    """The name or the search is missing, too long, or taken."""


@dataclass(frozen=True, slots=True)
class Saved:
    id: int
    name: str
    query: str
    url: str
    current: bool
    is_mine: bool
    is_shared: bool


def saved_views(looking: Looking, address: str, *, typed: str) -> list[Saved]:
    """By name, one's own and those that are shared."""
    wanted = str(read(typed))
    me = looking.me
    return [
        Saved(
            id=number,
            name=name,
            query=query,
            url=f"{address}?{urlencode({'q': query})}",
            current=bool(wanted) and query == wanted,
            is_mine=owner == me,
            is_shared=is_shared,
        )
        for number, name, query, owner, is_shared in _visible(looking).rows()
    ]


@lru_cache(maxsize=KEPT)
def _visible(looking: Looking) -> Made:
    shown = SavedView.objects.visible_to(looking.access).order_by("name", "id")[:MOST]
    return made(shown.values_list("id", "name", "query", "owner_id", "is_shared"))


def save_view(access: Access, brand_id: int, *, name: str, query: str, is_shared: bool) -> SavedView:
    """Keep a search under a name; what of it is not understood is not kept."""
    query = str(read(query))
    if not query:
        raise NotSaved(_("Search for something first; then give the search a name."))
    _refuse_to_share(access, brand_id, is_shared=is_shared)
    return _kept(
        SavedView(
            brand_id=brand_id,
            owner=access.user,
            name=_named(name),
            query=query[:LONGEST],
            is_shared=is_shared,
        )
    )


def rename_view(access: Access, view: SavedView, *, name: str, is_shared: bool) -> SavedView:
    _refuse_to_share(access, view.brand_id, is_shared=is_shared)
    view.name, view.is_shared = _named(name), is_shared
    return _kept(view, ["name", "is_shared"])


def remove_view(view: SavedView) -> None:
    """It leaves the list of everybody who saw it."""
    SavedView.objects.filter(pk=view.pk).update(removed_at=timezone.now())


def _refuse_to_share(access: Access, brand_id: int, *, is_shared: bool) -> None:
    if is_shared and not access.may(Permission.READ, brand_id):
        raise Forbidden(_("Your role may keep views for itself, but not share them."))


def _named(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise NotSaved(_("Give the view a name of at most %(count)s characters.") % {"count": LONGEST_NAME})
    return name


def _kept(view: SavedView, fields: list[str] | None = None) -> SavedView:
    try:
        with transaction.atomic():
            view.save(update_fields=fields)
    except IntegrityError as error:
        raise NotSaved(_("You have a view of this name already.")) from error
    return view
