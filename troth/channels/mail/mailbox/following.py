"""Following one mailbox: look, wait for news, look again; and begin anew whatever breaks off."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from imaplib import IMAP4

from django.db import connection
from django.utils import timezone

from troth.channels.mail.mailbox.connection import examine, signed_in
from troth.channels.mail.mailbox.idle import await_news
from troth.channels.mail.mailbox.look import look
from troth.channels.mail.mailbox.preview import beginning
from troth.channels.mail.mailbox.rules.waiting import pause
from troth.channels.mail.mailbox.secrets import secret_of
from troth.channels.mail.mailbox.trouble import LoginRefused, told_as_trouble
from troth.channels.mail.models import Cause, Mailbox, MailboxFolder
from troth.channels.mail.oauth.asking import GrantRefused
from troth.channels.mail.receive import Address
from troth.channels.mail.watching.alarms import raise_alarm
from troth.core.database import brands
from troth.core.errors import Refused

logger = logging.getLogger(__name__)

THOROUGH_EVERY = 900.0
"""Seconds between two thorough looks on a connection that lasts; each new one begins with one."""
OTHER_FOLDERS_EVERY = 30.0
"""Seconds. A server tells news of one folder only: where there are more, the waiting is cut short."""
OUR_OWN_TROUBLE = "Troth itself could not go on; its log says why."


def follow(brand_id: int, mailbox_id: int, stop: threading.Event) -> None:
    """Until told to stop, whatever the server does."""
    failures = 0
    try:
        while not stop.is_set():
            began = time.monotonic()
            is_refusal = False
            try:
                with _alone(mailbox_id) as is_ours:
                    if not is_ours:  # another process reads it
                        stop.wait(10)
                        continue
                    _session(_mailbox(brand_id, mailbox_id), stop)
            except Mailbox.DoesNotExist:
                return
            except Refused as trouble:
                is_refusal = isinstance(trouble, LoginRefused)
                _failed(brand_id, mailbox_id, str(trouble), at_once=isinstance(trouble, GrantRefused))
            except Exception:
                logger.exception("mailbox %s stumbled and starts again", mailbox_id)
                connection.close()
                _try(lambda: _failed(brand_id, mailbox_id, OUR_OWN_TROUBLE))
            failures = 1 if time.monotonic() - began > 300 else failures + 1
            stop.wait(pause(failures, is_refusal=is_refusal, chance=random.random()))
    finally:
        connection.close()


def _try(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        logger.exception("a failing mailbox could not be noted")
        connection.close()


@contextmanager
def _alone(mailbox_id: int) -> Iterator[bool]:
    """Whether this process may read the mailbox: the lock lasts as long as the thread's connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext('troth mailbox'), %s::int)", [mailbox_id])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours and connection.connection is not None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(
                        "select pg_advisory_unlock(hashtext('troth mailbox'), %s::int)", [mailbox_id]
                    )
            except Exception:
                connection.close()  # which frees the lock as well


def _mailbox(brand_id: int, mailbox_id: int) -> Mailbox:
    with brands([brand_id]):
        return Mailbox.objects.taking().select_related("channel").get(pk=mailbox_id)


def _session(mailbox: Mailbox, stop: threading.Event) -> None:
    """One connection, from the login until it breaks off or `stop` is set."""
    with brands([mailbox.brand_id]):
        folders = list(mailbox.folders.order_by("id"))
    with signed_in(mailbox.place, secret_of(mailbox)) as line:
        _works(mailbox, has_signed_in=True)
        thorough = 0.0
        while not stop.is_set():
            is_thorough = time.monotonic() - thorough > THOROUGH_EVERY or not thorough
            for folder in reversed(folders):  # the first one last: it stays open, and tells its news
                _look_into(line, mailbox, folder, is_thorough=is_thorough)
            if is_thorough:
                thorough = time.monotonic()
            _works(mailbox)
            longest = OTHER_FOLDERS_EVERY if len(folders) > 1 else None
            with told_as_trouble(mailbox.place):
                await_news(line, stop, longest)


def _look_into(line: IMAP4, mailbox: Mailbox, folder: MailboxFolder, *, is_thorough: bool) -> None:
    if folder.uid_validity is None:
        _begin(line, mailbox, folder)
    address = Address(mailbox.brand_id, mailbox.channel_id)
    state = examine(line, mailbox.place, folder.name)
    with told_as_trouble(mailbox.place):
        look(line, folder, state, address, is_thorough=is_thorough)


def _begin(line: IMAP4, mailbox: Mailbox, folder: MailboxFolder) -> None:
    """A folder that was added later: what lies in it now was there before."""
    from troth.channels.mail.mailbox.actions import begin

    found = beginning(line, mailbox.place, folder.name)
    with brands([mailbox.brand_id]):
        begin(folder, found)


def _works(mailbox: Mailbox, *, has_signed_in: bool = False) -> None:
    now = timezone.now()
    seen = {"last_login_at": now} if has_signed_in else {"last_looked_at": now}
    with brands([mailbox.brand_id]):
        mended = {"failing_at": None, "failure": ""} if not has_signed_in else {}
        Mailbox.objects.filter(pk=mailbox.pk).update(**seen, **mended)


def _failed(brand_id: int, mailbox_id: int, words: str, *, at_once: bool = False) -> None:
    """Noted, for the watch to see whether it lasts; a grant that is refused does, and alarms at once."""
    logger.warning("mailbox %s: %s", mailbox_id, words)
    with brands([brand_id]):
        failing = Mailbox.objects.taking().filter(pk=mailbox_id)
        failing.filter(failing_at=None).update(failing_at=timezone.now(), failure=words or "?")
        failing.exclude(failing_at=None).update(failure=words or "?")
        if at_once and (mailbox := failing.select_related("channel").first()) is not None:
            raise_alarm(mailbox.channel, Cause.LOGIN, words, since_at=mailbox.failing_at or timezone.now())
