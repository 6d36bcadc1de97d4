"""Counts that all web processes share: how often somebody tried to sign in, kept in PostgreSQL.

Django's cache, in which allauth counts, on the table `tries`. Django's own cache of this kind counts all its
rows at each write, throws away living ones when a flood fills it, and keeps addresses in its keys.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

SWEPT_EVERY = 50
"""Of that many writes one also takes away what has run out."""
LONGEST = timedelta(days=1)

_PUT = """
    insert into tries (key, counted, expires_at) values (%s, %s::jsonb, %s)
    on conflict (key) do update set counted = excluded.counted, expires_at = excluded.expires_at
"""
_PUT_NEW = f"{_PUT} where tries.expires_at <= now() returning 1"


class Tries(BaseCache):
    """Values are JSON, keys the SHA-256 of what they were: a copy of the table names nobody."""

    def __init__(self, location: str, options: dict[str, Any]) -> None:
        super().__init__(options)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._run(
            "select counted::text from tries where key = %s and expires_at > now()", self._name(key, version)
        )
        return json.loads(found[0]) if found else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._run(f"{_PUT} returning 1", self._name(key, version), json.dumps(value), self._until(timeout))
        if secrets.randbelow(SWEPT_EVERY) == 0:
            self._run("with gone as (delete from tries where expires_at <= now()) select 1")

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Writes only where nothing is; of two processes at once one is told so."""
        made = self._run(_PUT_NEW, self._name(key, version), json.dumps(value), self._until(timeout))
        return made is not None

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        until = self._until(timeout)
        touched = "update tries set expires_at = %s where key = %s and expires_at > now() returning 1"
        return self._run(touched, until, self._name(key, version)) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        gone = self._run("delete from tries where key = %s returning 1", self._name(key, version))
        return gone is not None

    def clear(self) -> None:
        self._run("with gone as (delete from tries) select 1")

    def _name(self, key: str, version: int | None) -> bytes:
        return hashlib.sha256(self.make_key(key, version=version).encode()).digest()

    def _until(self, timeout: Any) -> datetime:
        stamp = self.get_backend_timeout(timeout)
        longest = timezone.now() + LONGEST
        return longest if stamp is None else min(longest, datetime.fromtimestamp(stamp, tz=UTC))

    @staticmethod
    def _run(query: str, *values: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()
