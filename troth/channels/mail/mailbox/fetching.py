"""All mailboxes that are to be read, a thread each."""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from troth.channels.mail.mailbox.following import follow

logger = logging.getLogger(__name__)

LOOK_EVERY = 2.0
"""Seconds after which a mailbox that was started, stopped or changed is dealt with."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A mailbox to be read; `changed_at` moves when it is reached in another way."""

    brand_id: int
    mailbox_id: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Follower:
    thread: threading.Thread
    stop: threading.Event


def fetch(stop: threading.Event) -> None:
    """Read every mailbox that is started, until told to stop."""
    followers: dict[Wanted, Follower] = {}
    try:
        while not stop.is_set():
            try:
                _keep(followers, _wanted())
            except Exception:
                logger.exception("the mailboxes could not be listed")
                connection.close()
            stop.wait(LOOK_EVERY)
    finally:
        connection.close()
        _end(list(followers.values()))


def _wanted() -> set[Wanted]:
    with connection.cursor() as cursor:
        cursor.execute("select brand, mailbox, changed_at from mailboxes_to_read()")
        return {Wanted(*row) for row in cursor.fetchall()}


def _keep(followers: dict[Wanted, Follower], wanted: set[Wanted]) -> None:
    _end([followers.pop(one) for one in followers.keys() - wanted])
    for one in wanted - followers.keys() | {one for one in followers if not followers[one].thread.is_alive()}:
        stop = threading.Event()
        thread = threading.Thread(
            target=follow, args=(one.brand_id, one.mailbox_id, stop), name=f"mailbox {one.mailbox_id}"
        )
        thread.start()
        followers[one] = Follower(thread, stop)


def _end(followers: list[Follower]) -> None:
    """What has begun is finished: a mail that is being taken is kept first."""
    for follower in followers:
        follower.stop.set()
    for follower in followers:
        follower.thread.join()
