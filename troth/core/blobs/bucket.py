"""Blobs as objects of a bucket that speaks S3, for several machines that share no folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import IO, TYPE_CHECKING

import obstore
from django.conf import settings
from django.db import connection
from obstore.store import S3Store

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config


class Bucket:
    def __init__(self, store: S3Store) -> None:
        self._store = store

    @classmethod
    def of_settings(cls) -> "Bucket":
        return cls(
            _store(
                settings.TROTH_S3_BUCKET,
                settings.TROTH_S3_ENDPOINT,
                settings.TROTH_S3_REGION,
                settings.TROTH_S3_ACCESS_KEY,
                settings.TROTH_S3_SECRET_KEY,
            )
        )

    def put(self, brand_id: int, digest: str, content: bytes) -> None:
        """Written anew also if it is there: so whoever takes unused objects away sees that it is wanted."""
        with _one_at_a_time(digest):
            obstore.put(self._store, _name(brand_id, digest), content)

    def opened(self, brand_id: int, digest: str) -> IO[bytes]:
        # One request; no blob is larger than what a mail or a form may bring.
        return BytesIO(obstore.get(self._store, _name(brand_id, digest)).bytes())

    def remove(self, brand_id: int, digest: str, *, rests_for: timedelta) -> bool:
        name = _name(brand_id, digest)
        with _one_at_a_time(digest):
            try:
                put_at = obstore.head(self._store, name)["last_modified"]
            except FileNotFoundError:
                return True
            if datetime.now(UTC) - put_at < rests_for:
                return False
            obstore.delete(self._store, name)
        return True


def _name(brand_id: int, digest: str) -> str:
    return f"{int(brand_id)}/{digest[:2]}/{digest[2:]}"


@cache
def _store(bucket: str, endpoint: str, region: str, access_key: str, secret_key: str) -> S3Store:
    """One for the process: it keeps its connections. Without keys the machine's own rights are used."""
    config: S3Config = {"region": region or "us-east-1"}
    if endpoint:
        config["endpoint"] = endpoint
    if access_key:
        config["access_key_id"], config["secret_access_key"] = access_key, secret_key
    client: ClientConfig = {"allow_http": endpoint.startswith("http://"), "timeout": "60s"}
    return S3Store(bucket, config=config, client_options=client)


@contextmanager
def _one_at_a_time(digest: str) -> Iterator[None]:
    """Between looking at an object's age and removing it, nobody may put it: a lock of the database's."""
    key = int(digest[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(%s)", [key])
