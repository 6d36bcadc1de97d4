"""What `troth work` runs: mail reception, mailboxes, the clock, dispatch and jobs, together or apart."""

import asyncio
import logging
import signal
import threading
from collections.abc import Collection
from contextlib import ExitStack
from functools import partial

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app as jobs

from troth.accounts.models import Brand
from troth.channels.mail.listener import listener, start_local
from troth.channels.mail.mailbox.fetching import fetch
from troth.channels.mail.setup import seal_relays
from troth.channels.mail.watching.watch import watch
from troth.core import clock
from troth.core.database import brands
from troth.core.models import Heartbeat
from troth.flow import CLOCKS
from troth.routing.dispatch.loop import Dispatcher

logger = logging.getLogger(__name__)

WORKER_BEATS_EVERY, WORKER_IS_DEAD_AFTER = 2.0, 10.0
"""Seconds. A job of a worker that was killed starts again this long after its last beat."""


def run(parts: Collection[str], smtp_host: str, smtp_port: int) -> None:
    """Do these parts (mail, mailboxes, clock, dispatch, jobs) until SIGINT or SIGTERM; what has begun is
    finished."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as ending:
        for part, task in (("clock", _tick), ("dispatch", _dispatch)):
            if part in parts:
                going = threading.Thread(target=task, args=(stop,), name=part)
                going.start()
                ending.callback(going.join)
                ending.callback(stop.set)
        if "mail" in parts:
            reception = listener(smtp_host, smtp_port)
            reception.start()
            ending.callback(reception.stop)
            if settings.TROTH_LMTP:
                ending.callback(start_local(settings.TROTH_LMTP).stop)
        if "mailboxes" in parts:
            _seal()
            for task, name in ((fetch, "mailboxes"), (watch, "watch")):
                going = threading.Thread(target=task, args=(stop,), name=name)
                going.start()
                ending.callback(going.join)
                ending.callback(stop.set)
        if "jobs" in parts:
            asyncio.run(_work_until(stop))
        else:
            stop.wait()


def _seal() -> None:
    try:
        with brands(list(Brand.objects.values_list("id", flat=True))):
            seal_relays()
    except Exception:
        logger.exception("the relays' passwords could not be sealed; they work as they are")
    finally:
        connection.close()


def _tick(stop: threading.Event) -> None:
    try:
        clock.run(CLOCKS, stop=stop, beat=partial(_beat, "clock"))
    finally:
        connection.close()


def _dispatch(stop: threading.Event) -> None:
    try:
        Dispatcher().run(stop, partial(_beat, "dispatcher"))
    finally:
        connection.close()


def _beat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": timezone.now()})


async def _work_until(stop: threading.Event) -> None:
    app = _app_that_works()
    while not stop.is_set():
        try:
            async with app.open_async():
                await _work(app, stop)
        except Exception:
            logger.exception("the worker stumbled and starts again")
            await asyncio.sleep(1)


def _app_that_works() -> App:
    """The same tasks on a connection of the worker's own.

    Not `replace_connector`: it would also take the jobs that mail reception and the clock defer in this
    process out of their transactions, and a job that runs before its delivery is committed finds nothing.
    """
    app = App(connector=jobs.connector.get_worker_connector())  # type: ignore[attr-defined]
    app.tasks, app.periodic_registry = jobs.tasks, jobs.periodic_registry
    return app


async def _work(app: App, stop: threading.Event) -> None:
    worker = asyncio.create_task(
        app.run_worker_async(
            concurrency=settings.TROTH_JOBS_AT_ONCE,
            install_signal_handlers=False,
            delete_jobs="successful",
            update_heartbeat_interval=WORKER_BEATS_EVERY,
            stalled_worker_timeout=WORKER_IS_DEAD_AFTER,
            shutdown_graceful_timeout=10,
        )
    )
    rescuing = asyncio.create_task(_rescue(app))
    while not stop.is_set() and not worker.done():
        await asyncio.sleep(0.1)
    rescuing.cancel()
    if not worker.done():
        worker.cancel()
    await asyncio.gather(worker, rescuing, return_exceptions=True)
    if worker.done() and not worker.cancelled() and (error := worker.exception()):
        raise error


async def _rescue(app: App) -> None:
    """Start again the jobs whose worker was killed."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=WORKER_IS_DEAD_AFTER):
            await app.job_manager.retry_job(job)
        await asyncio.sleep(2)
