"""The audit trail: what happened, by whom and when, in the order in which it was committed."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from troth.accounts.access import Access, Forbidden
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.core.spreadsheet import harmless
from troth.desk.trail.search import Wanted, facts_of, page, wanted_of
from troth.desk.trail.words import SAID, more_of, words_of

HEADINGS = ("at", "brand", "fact", "words", "person", "conversation", "details")
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    at: datetime
    words: str
    more: str
    name: str
    person: str
    brand_name: str
    conversation: int | None
    conversation_url: str


@require_GET
def trail(request: SignedInRequest, brand: str) -> HttpResponse:
    _refuse_unless_auditor(request)
    wanted = wanted_of(request.GET)
    found, following = page(facts_of(request.access, wanted), request.GET.get("after") or None)
    address, asked = reverse("trail", args=[brand]), wanted.as_query()
    context = {
        "brand": brand,
        "show_brand": brand == "all",
        "rows": _rows(found, request.access),
        "wanted": wanted,
        "is_narrowed": bool(asked),
        "people": _people(request.access),
        "names": sorted(((name, str(words)) for name, words in SAID.items()), key=lambda one: one[1].lower()),
        "clear_url": address,
        "csv_url": f"{reverse('trail_csv', args=[brand])}?{urlencode(asked)}",
        "next_url": f"{address}?{urlencode({**asked, 'after': following})}" if following else None,
    }
    return render(request, "desk/trail.html", context)


@require_GET
def trail_csv(request: SignedInRequest, brand: str) -> StreamingHttpResponse:
    """All of it, sent while it is read: the answer is as long as the trail, the memory it takes is not."""
    _refuse_unless_auditor(request)
    lines = _lines(request.access, wanted_of(request.GET), get_language() or "en")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trail-{brand}.csv"'
    return response


def _refuse_unless_auditor(request: SignedInRequest) -> None:
    if not request.access.where(Permission.AUDIT):
        raise Forbidden(_("Your role does not show the audit trail."))


def _rows(found: Iterable[FactRecord], access: Access) -> list[Row]:
    shown = {brand.pk: brand for brand in access.brand_rows()}
    names = _names({fact.actor_id for fact in found if fact.actor_id})
    return [
        Row(
            id=fact.pk,
            at=fact.happened_at,
            words=words_of(fact.name, fact.details),
            more=more_of(fact.details),
            name=fact.name,
            person=names.get(fact.actor_id or 0, ""),
            brand_name=shown[fact.brand_id].name,
            conversation=fact.conversation_id,
            conversation_url=reverse("conversation", args=[shown[fact.brand_id].slug, fact.conversation_id])
            if fact.conversation_id
            else "",
        )
        for fact in found
    ]


def _names(ids: Iterable[int]) -> Mapping[int, str]:
    people = User.objects.filter(pk__in=list(ids)).only("name", "email")
    return {person.pk: str(person) for person in people}


def _people(access: Access) -> list[User]:
    """Who may have done something: the members of the brands that are shown."""
    theirs = User.objects.filter(memberships__brand__in=access.where(Permission.AUDIT))
    return list(theirs.only("name", "email").distinct().order_by("name", "id"))


def _lines(access: Access, wanted: Wanted, language: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADINGS)
    # The page's own transaction has ended when this is sent.
    with brands(access.brands), override(language):
        slugs = dict(Brand.objects.filter(pk__in=access.brands).values_list("id", "slug"))
        names: dict[int, str] = {}
        for fact in facts_of(access, wanted).iterator(chunk_size=AT_ONCE):
            if fact.actor_id and fact.actor_id not in names:
                names.update(_names([fact.actor_id]))
            yield writer.writerow(_cells(fact, slugs[fact.brand_id], names.get(fact.actor_id or 0, "")))


def _cells(fact: FactRecord, slug: str, person: str) -> list[Any]:
    return [
        fact.happened_at.isoformat(),
        slug,
        fact.name,
        words_of(fact.name, fact.details),
        harmless(person),
        fact.conversation_id or "",
        harmless(more_of(fact.details)),
    ]


class _Echo:
    """A file for the writer of CSV that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line
