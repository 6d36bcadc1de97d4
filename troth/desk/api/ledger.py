from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from troth.accounts.access import Access, Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.core.models import FactRecord
from troth.core.paging import cursor_of, numbers_of, page_by_id
from troth.desk.api import shapes
from troth.desk.api.shapes import Facts, Promises
from troth.promises.models import Promise

router = Router()


@router.get("/promises", response=Promises, tags=["promises"])
def promises(
    request: HttpRequest,
    state: Literal["running", "kept", "broken", "reset", "void"] | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The ledger, newest first: what each customer was told, and how it ended."""
    rows = Promise.objects.visible_to(_auditor(request)).select_related("brand", "channel")
    if state is not None:
        rows = rows.in_state(state)
    found, following = page_by_id(rows, cursor=after, size=limit)
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
