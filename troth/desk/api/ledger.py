from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import AwareDatetime

from troth.accounts.access import Access, Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.core.models import FactRecord
from troth.core.paging import cursor_of, numbers_of, page_by_id
from troth.desk.api import shapes
from troth.desk.api.shapes import Facts, Promises
from troth.desk.ledger.wanted import Wanted, narrowed
from troth.promises.models import Promise, PromiseQuerySet

router = Router()


class WantedPromises(Schema):
    state: Literal["running", "kept", "broken", "reset", "changed", "void"] | None = None
    channel: int | None = None
    kind: Literal["first_reply", "next_reply", "update", "resolution", "call_back"] | None = None
    told: Literal["yes", "no"] | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def narrow(self, rows: PromiseQuerySet) -> PromiseQuerySet:
        asked = Wanted(self.state or "", self.channel, self.kind or "", self.told or "")
        rows = narrowed(rows, asked)
        if self.since is not None:
            rows = rows.filter(made_at__gte=self.since)
        return rows.filter(made_at__lt=self.until) if self.until is not None else rows


@router.get("/promises", response=Promises, tags=["promises"])
def promises(
    request: HttpRequest,
    wanted: Query[WantedPromises],
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The ledger, newest first: what each customer was told, and how it ended.

    `told` is yes or no; `since` and `until` are moments between which the promise was made.
    """
    rows = wanted.narrow(Promise.objects.visible_to(_auditor(request)))
    found, following = page_by_id(
        rows.select_related("brand", "channel", "given_by"), cursor=after, size=limit
    )
    return {"items": [shapes.promise(row) for row in found], "next": following}


@router.get("/facts", response=Facts, tags=["facts"])
def facts(
    request: HttpRequest, after: str | None = None, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> dict[str, Any]:
    """What happened, in the order in which it was committed; nothing ever appears before a cursor."""
    rows = FactRecord.objects.settled().filter(brand_id__in=_auditor(request).where(Permission.AUDIT))
    if after:
        rows = rows.after(*numbers_of(after, 2))
    found = list(rows[:limit])
    slugs = dict(Brand.objects.filter(id__in={row.brand_id for row in found}).values_list("id", "slug"))
    return {
        "items": [shapes.fact(row, slugs[row.brand_id]) for row in found],
        "next": cursor_of(found[-1].xid, found[-1].pk) if found else None,
    }


def _auditor(request: HttpRequest) -> Access:
    access: Access = request.access  # type: ignore[attr-defined]
    if not access.where(Permission.AUDIT):
        raise Forbidden(_("Your role does not show promises and facts."))
    return access
