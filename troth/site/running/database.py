"""Which database this process uses: the named one, that of a running Troth, or an embedded one of its own."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from troth.core.machine.data import CannotStart, Data, DataInUse, Held
from troth.core.postgres.server import EmbeddedPostgres
from troth.site.running.children import run_step, tell, troth

URL = "TROTH_DATABASE_URL"
_PATIENCE = 30.0  # seconds for another Troth on the same folder to come up or to finish


def embedded(data: Data) -> EmbeddedPostgres:
    return EmbeddedPostgres(data, run_as=os.environ.get("TROTH_POSTGRES_USER") or None, tell=tell)


@contextmanager
def database(data: Data, *, stays: bool = False) -> Iterator[None]:
    """TROTH_DATABASE_URL names a database with an up-to-date schema inside the block.

    `stays`: we run on, so other commands may share the server if it is ours."""
    if os.environ.get(URL):
        yield
        return
    data.make()
    server = embedded(data)
    with ExitStack() as stack:
        held = _hold_or_share(data, server, stack)
        if held:
            stack.enter_context(own(server))
        stack.enter_context(_variable(URL, server.application_url))
        if held:
            _prepare(held, server, stays=stays)
        yield


@contextmanager
def as_it_is(data: Data) -> Iterator[str]:
    """The URL of the database for its owner, with a schema of whatever version it has."""
    if url := os.environ.get(URL):
        yield url
        return
    if not data.postgres.exists():
        raise CannotStart(f"{data.path} holds no database of Troth: say where yours is with --data.")
    server = embedded(data)
    with ExitStack() as stack:
        if _hold_or_share(data, server, stack):
            stack.enter_context(own(server))
        yield server.url


def _hold_or_share(data: Data, server: EmbeddedPostgres, stack: ExitStack) -> Held | None:
    """The lock of the folder, to be freed by `stack`; None if its holder runs a database that we can use."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return stack.enter_context(data.hold())
        except DataInUse as busy:
            if busy.stands and server.is_ready():
                return None
            if time.monotonic() >= deadline:
                raise _gives_up(busy) from None
        time.sleep(0.1)


@contextmanager
def own(server: EmbeddedPostgres) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def _prepare(held: Held, server: EmbeddedPostgres, *, stays: bool) -> None:
    if run_step(troth("prepare"), {URL: server.url}) != 0:
        raise CannotStart("The database could not be prepared.")
    if stays:
        held.stands()


def _gives_up(busy: DataInUse) -> CannotStart:
    if busy.stands:
        return CannotStart(f"{busy} Its database does not answer here: is {URL} set for it?")
    return busy


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
