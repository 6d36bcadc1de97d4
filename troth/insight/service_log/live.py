"""The service log of this installation: a view over messages, facts and the ledger, written to files."""

from collections.abc import Callable, Collection
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection

from troth.accounts.models import Brand
from troth.core.database import brands
from troth.insight.service_log.columns import SCHEMA
from troth.insight.service_log.parquet import LogWriter

ROWS_AT_ONCE = 10_000


def export(folder: Path, brand_ids: Collection[int], *, told: Callable[[int], None]) -> int:
    """Write what happened in these brands, and give the number of rows; `told` hears how many are written.

    One statement reads it all, so the log shows one instant. Words are not in it, only their lengths.
    """
    columns = ", ".join(f'"{name}"' for name in SCHEMA.names)
    # The zone of each row is its brand's and was used by the view: the writer decides nothing any more.
    with (
        LogWriter(folder, zone=ZoneInfo("UTC")) as log,
        brands(brand_ids),
        connection.chunked_cursor() as cursor,
    ):
        log.zone_name = ", ".join(_zones(brand_ids))
        cursor.execute(f"select {columns} from service_log where brand_id = any(%s)", [list(brand_ids)])
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            for row in some:
                log.add_row(row)
            told(log.written)
    return log.written


def _zones(brand_ids: Collection[int]) -> list[str]:
    chosen = Brand.objects.filter(id__in=brand_ids)
    return list(chosen.values_list("zone", flat=True).distinct().order_by("zone"))
