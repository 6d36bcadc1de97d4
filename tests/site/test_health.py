from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone

from troth.core.models import Heartbeat
from troth.site.pages import health

PARTS = ("clock", "dispatcher")


def beat(ago: timedelta, *names: str) -> None:
    for name in names or PARTS:
        Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now() - ago})


def test_a_process_that_lives_says_so_without_a_database() -> None:
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_ready_means_a_database_and_a_clock_and_a_dispatcher_that_beat(db: None) -> None:
    beat(timedelta(seconds=2))
    answer = Client().get("/readyz")
    ready = {"status": "ok", "database": "ok", "clock": "ok", "dispatcher": "ok", "channels": "ok"}
    assert (answer.status_code, answer.json()) == (200, ready)


@pytest.mark.parametrize("missing", PARTS)
def test_without_one_of_them_it_is_not_ready_and_says_what_to_do(db: None, missing: str) -> None:
    beat(timedelta(seconds=2), *(set(PARTS) - {missing}))
    never = Client().get("/readyz")
    beat(timedelta(minutes=1), missing)
    stopped = Client().get("/readyz")
    for answer in (never, stopped):
        assert answer.status_code == 503
        assert "troth work" in answer.json()[missing]


def test_without_a_database_it_is_not_ready(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("the server is away: password=hunter2")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        patch.setattr(connection, "close", lambda: None)
        answer = health.readyz(Client().get("/healthz").wsgi_request)
    assert answer.status_code == 503
    assert b"not reached" in answer.content
    assert b"hunter2" not in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_watchdogs_only_look(db: None, path: str) -> None:
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code in (200, 503)
