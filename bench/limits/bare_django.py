"""The limit for a Django application: one WSGI view without middleware that inserts the same rows through
the ORM in one transaction, served as `troth web` is.

`python -m bench.limits.bare_django PORT CONVERSATION`."""

import sys
from importlib import import_module
from typing import Any, cast

import django
import psycopg
import uvicorn
from a2wsgi import WSGIMiddleware
from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from bench.limits.rows import Row, Values, fresh, rows_of, url

rows: list[Row] = []
tables: dict[str, type[models.Model]] = {}


def insert(request: HttpRequest) -> HttpResponse:
    ids: dict[tuple[str, int], int] = {}
    with transaction.atomic():
        for row in rows:
            values = fresh(row, ids)
            ids[row.table, row.id] = _job(values) if row.table not in tables else _row(row.table, values)
    return _whole(JsonResponse({"made": len(ids)}, status=201))


def health(request: HttpRequest) -> HttpResponse:
    return _whole(JsonResponse({}))


urlpatterns = [path("insert", insert), path("healthz", health)]


def _whole(response: HttpResponse) -> HttpResponse:
    """With its length, which a middleware would set: else it is sent in chunks."""
    response["Content-Length"] = str(len(response.content))
    return response


def _row(table: str, values: Values) -> int:
    return int(tables[table].objects.create(**values).pk)  # type: ignore[attr-defined]


def _job(values: Values) -> int:
    """Jobs have no model that can be saved."""
    from psycopg.types.json import Jsonb

    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    bound: list[Any] = [Jsonb(value) if isinstance(value, dict) else value for value in values.values()]
    with connection.cursor() as cursor:
        cursor.execute(f"insert into procrastinate_jobs ({names}) values ({marks}) returning id", bound)
        return int(cursor.fetchone()[0])


def run(port: int, conversation: int) -> None:
    django.setup()
    settings.MIDDLEWARE = []
    settings.ROOT_URLCONF = "bench.limits.bare_django"
    tables.update({model._meta.db_table: model for model in apps.get_models()})
    del tables["procrastinate_jobs"]
    with psycopg.connect(url()) as owner:
        rows.extend(rows_of(owner, conversation))
    served: Any = WSGIMiddleware(cast(Any, WSGIHandler()), workers=settings.TROTH_WEB_THREADS)
    uvicorn.run(
        served,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="error",
        lifespan="off",
    )


if __name__ == "__main__":
    # Django imports the view by this module's name: its rows must be those of that module.
    import_module("bench.limits.bare_django").run(int(sys.argv[1]), int(sys.argv[2]))
