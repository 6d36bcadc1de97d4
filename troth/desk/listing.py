"""The list screen: its views, a page of rows, and where the next page starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation
from troth.conversations.models.conversation import ConversationQuerySet
from troth.core.paging import page_by_time
from troth.desk.rows import rows_of

SIZE = 50
COUNTED_UP_TO = 100


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to look at the conversations, and the time that orders it."""

    choose: Callable[[ConversationQuerySet], ConversationQuerySet]
    field: str
    descending: bool


CUTS: Mapping[str, Cut] = {
    "to-answer": Cut(lambda rows: rows.to_answer(), "answer_by", descending=False),
    "waiting": Cut(lambda rows: rows.waiting_on_customer(), "last_said_at", descending=True),
    "closed": Cut(lambda rows: rows.closed(), "last_said_at", descending=True),
}


@dataclass(frozen=True, slots=True)
class View:
    name: str
    label: str
    url: str
    current: bool
    count_words: str


def listing(access: Access, slug: str, *, view: str, cursor: str | None) -> dict[str, Any]:
    """The context of the list: views with counts, rows and the next page."""
    view = view if view in CUTS else "to-answer"
    cut, address = CUTS[view], reverse("conversations", args=[slug])
    visible = Conversation.objects.visible_to(access)
    found, following = page_by_time(
        cut.choose(visible.with_people()), cut.field, descending=cut.descending, cursor=cursor, size=SIZE
    )
    return {
        "rows": rows_of(found),
        "quarantine_url": reverse("quarantine", args=[slug]) if _decides(access) else None,
        "views": [_view(name, view, address, visible) for name in CUTS],
        "next_url": f"{address}?{urlencode({'view': view, 'after': following})}" if following else None,
    }


def _decides(access: Access) -> bool:
    """Who may read and answer all says what becomes of mail that is held back."""
    return bool(set(access.where(Permission.READ)) & set(access.where(Permission.WRITE)))


def _view(name: str, current: str, address: str, visible: ConversationQuerySet) -> View:
    labels = {"to-answer": _("To answer"), "waiting": _("Waiting on the customer"), "closed": _("Closed")}
    # What is closed only grows: its number says nothing and costs much.
    count = "" if name == "closed" else _count(CUTS[name].choose(visible))
    return View(name, labels[name], f"{address}?view={name}", name == current, count)


def _count(rows: ConversationQuerySet) -> str:
    count = rows.order_by()[:COUNTED_UP_TO].count()
    return f"{COUNTED_UP_TO - 1}+" if count >= COUNTED_UP_TO else str(count)
