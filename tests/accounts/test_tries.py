"""Counts that are shared: what one process wrote another one reads, and nobody's name is in them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection

from troth.accounts.models import Try
from troth.accounts.tries import Tries


@pytest.mark.django_db
def test_what_is_kept_names_nobody() -> None:
    cache.set("login:ana@shop.example:203.0.113.9", [1.5, 2.5], 60)
    assert cache.get("login:ana@shop.example:203.0.113.9") == [1.5, 2.5]
    row = str(Try.objects.values())
    assert "ana" not in row
    assert "203.0.113" not in row


@pytest.mark.django_db
def test_what_has_run_out_is_not_there() -> None:
    cache.set("a", [1], 60)
    assert cache.touch("a", -1)
    assert cache.get("a") is None
    assert not cache.touch("a", 60)
    assert cache.add("a", [2], 60), "and its place is free"
    assert cache.delete("a")
    assert not cache.delete("a")


@pytest.mark.django_db
def test_what_has_run_out_is_swept_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("troth.accounts.tries.SWEPT_EVERY", 1)
    cache.set("old", [1], -1)
    cache.set("new", [1], 60)
    assert Try.objects.count() == 1


def test_of_processes_at_the_same_moment_one_takes_the_lock(committed: None) -> None:
    together = threading.Barrier(4)

    def take(_number: int) -> bool:
        try:
            together.wait()
            return Tries("", {}).add("lock", True, 60)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(take, range(4))) == [False, False, False, True]
