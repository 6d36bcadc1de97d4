"""The ledger as a file: CSV for spreadsheets, JSON for programs, both sent while they are read."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from troth.accounts.web import SignedInRequest
from troth.core.database import brands
from troth.core.spreadsheet import harmless
from troth.desk.api import shapes
from troth.desk.ledger.pages import refuse_unless_auditor
from troth.desk.ledger.wanted import promises_of, wanted_of
from troth.promises.models import Promise

AT_ONCE = 1000
HEADINGS = tuple(shapes.PromiseShape.model_fields)
"""The columns of the file are the fields of the API."""


@require_GET
def promises_csv(request: SignedInRequest, brand: str) -> StreamingHttpResponse:
    return _file(request, brand, "csv")


@require_GET
def promises_json(request: SignedInRequest, brand: str) -> StreamingHttpResponse:
    return _file(request, brand, "json")


def _file(request: SignedInRequest, brand: str, form: str) -> StreamingHttpResponse:
    refuse_unless_auditor(request.access)
    rows = promises_of(request.access, wanted_of(request.GET))
    pieces = _seeing(request.access.brands, rows, form, timezone.get_current_timezone_name())
    kinds = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    response = StreamingHttpResponse(pieces, content_type=kinds[form])
    response["Content-Disposition"] = f'attachment; filename="promises-{brand}.{form}"'
    return response


def _seeing(visible: Any, rows: "QuerySet[Promise]", form: str, zone: str) -> Iterator[str]:
    # The page's own transaction has ended when this is sent.
    with brands(visible), timezone.override(zone):
        yield from written(rows, form)


def written(rows: "QuerySet[Promise]", form: str) -> Iterator[str]:
    """The oldest first, in pieces; as "csv" or "json"."""
    whole = rows.select_related("brand", "channel", "given_by").order_by("id")
    found = (shapes.promise(row) for row in whole.iterator(chunk_size=AT_ONCE))
    return _as_csv(found) if form == "csv" else _as_json(found)


def _as_csv(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(HEADINGS)
    for data in found:
        yield writer.writerow([_cell(data[heading]) for heading in HEADINGS])


def _as_json(found: Iterator[dict[str, Any]]) -> Iterator[str]:
    before = "[\n"
    for data in found:
        yield before + json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else getattr(value, "isoformat", lambda: value)()


class _Echo:
    """What a CSV writer writes into: it hands each line back."""

    def write(self, line: str) -> str:
        return line
