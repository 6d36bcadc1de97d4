"""Everything that one Troth is, under one process that starts it, keeps it alive and ends it."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from types import FrameType

from troth.core.machine.data import CannotStart, Data, Held
from troth.core.postgres.server import EmbeddedPostgres
from troth.site.running.children import Child, Children, run_step, tell, troth
from troth.site.running.database import URL, embedded, own
from troth.site.running.ports import check_port, free_port, place

_BEAT = 0.1  # seconds between two looks at the children
# After kill -9 the kernel needs a moment to take the ports from the children of the last run.
_PORT_PATIENCE = 1.0


@dataclass(frozen=True)
class Addresses:
    """Where Troth listens; `url` is the public address, if it is not the one that it listens on."""

    host: str
    port: int
    smtp_host: str
    smtp_port: int
    url: str | None = None

    @classmethod
    def settled(cls, host: str, port: int, smtp: tuple[str, int], url: str | None = None) -> "Addresses":
        """Port 0 stands for a free one."""
        smtp_host, smtp_port = smtp
        return cls(host, port or free_port(host), smtp_host, smtp_port or free_port(smtp_host), url)

    @property
    def local_url(self) -> str:
        return f"http://{place(self.host, self.port)}"

    @property
    def mail_url(self) -> str:
        return f"smtp://{place(self.smtp_host, self.smtp_port)}"

    def web_answers(self) -> bool:
        with closing(http.client.HTTPConnection(place(self.host, self.port), timeout=2)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status < 500
            except (OSError, http.client.HTTPException):
                return False

    def mail_answers(self) -> bool:
        host, _, port = place(self.smtp_host, self.smtp_port).rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), timeout=2) as connection:
                greeting = connection.recv(200)
                connection.sendall(b"QUIT\r\n")
        except OSError:
            return False
        return greeting.startswith(b"220")


@dataclass(frozen=True)
class Plan:
    """What is to run: `steps` once, in order, with the database up; then `children` until the end."""

    children: tuple[Child, ...]
    steps: tuple[tuple[str, ...], ...] = (troth("prepare"),)
    ports: tuple[tuple[str, int], ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    on_ready: Callable[[], None] = lambda: None


def serving(addresses: Addresses, on_ready: Callable[[], None]) -> Plan:
    """The plan of `troth serve`; others add to it with `dataclasses.replace`."""
    web = troth("web", "--host", addresses.host, "--port", str(addresses.port))
    smtp = ("--smtp-host", addresses.smtp_host, "--smtp-port", str(addresses.smtp_port))
    # Apart, or a flood of mail would hold up the clock and what customers are told.
    mail, work = troth("work", "--parts", "mail", *smtp), troth("work", "--parts", "clock,jobs")
    # One process for both: mailboxes wait most of the time, and a round must wait for nothing.
    dispatch = troth("work", "--parts", "dispatch,mailboxes")
    return Plan(
        children=(
            Child("web", web, addresses.web_answers),
            Child("mail", mail, addresses.mail_answers),
            Child("work", work),
            Child("dispatch", dispatch),
        ),
        ports=((addresses.host, addresses.port), (addresses.smtp_host, addresses.smtp_port)),
        # Without a public address any name leads here: a reader on the same network has their own for us.
        environment={"TROTH_DEMO": "", **({"TROTH_URL": addresses.url} if addresses.url else {})},
        on_ready=on_ready,
    )


def supervise(data: Data, plan: Plan) -> int:
    """Runs the plan until SIGINT, SIGTERM or SIGHUP; the exit status. To be called from the main thread."""
    try:
        with _ending_on_signals():
            return _supervise(data, plan)
    except _Ended:
        return 0


def _supervise(data: Data, plan: Plan) -> int:
    data.make()
    with ExitStack() as stack:
        held = stack.enter_context(data.hold())
        for host, port in plan.ports:
            check_port(host, port, patience=_PORT_PATIENCE)
        environment = {"TROTH_DATA": str(data.path), **plan.environment}
        server = None
        if not os.environ.get(URL):
            server = embedded(data)
            stack.enter_context(own(server))
            environment[URL] = server.url  # the steps make the schema, so they own it
        for step in plan.steps:
            if status := run_step(step, environment):
                raise CannotStart(f"`troth {step[-1]}` ended with status {status}.")
        if server:
            environment[URL] = server.application_url
        children = Children(plan.children, environment)
        stack.callback(children.stop)
        _run(children, server, held, plan.on_ready)
    return 0


def _run(
    children: Children, server: EmbeddedPostgres | None, held: Held, on_ready: Callable[[], None]
) -> None:
    """Never returns: a signal ends it."""
    held.stands()
    children.start()
    is_ready = False
    while True:
        if server and server.has_ended:
            tell("troth: PostgreSQL ended; it starts again.")
            server.start()
        children.tend()
        if not is_ready and children.are_ready():
            is_ready = True
            on_ready()
        time.sleep(_BEAT)


class _Ended(BaseException):
    """A signal asked us to end; not an Exception, so that nothing on the way takes it for a failure."""


@contextmanager
def _ending_on_signals() -> Iterator[None]:
    """The first signal unwinds everything in order; later ones must not interrupt that."""
    names = [signal.SIGINT, signal.SIGTERM]
    # Under nohup(1) a hang-up is to be ignored.
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        names.append(signal.SIGHUP)

    def end(_number: int, _frame: FrameType | None) -> None:
        for name in names:
            signal.signal(name, signal.SIG_IGN)
        raise _Ended

    before = {name: signal.signal(name, end) for name in names}
    try:
        yield
    finally:
        for name, action in before.items():
            signal.signal(name, action)
