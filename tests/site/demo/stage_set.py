"""A demo without its processes: the scene, and the file by which its parts know each other."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from django.test import override_settings

from tests.site.demo import routed
from troth.site.demo import program, scene
from troth.site.demo.names import MAILS
from troth.site.demo.program import Program
from troth.site.demo.sink import Sink

PASSWORD = "a long enough one"
ORIGIN = "http://testserver"


def made(data: Path, *, url: str = ORIGIN, began: float | None = None) -> Program:
    doors = scene.make(password=PASSWORD, relay="smtp://127.0.0.1:1", origins=[ORIGIN])
    told = Program(seed=1, speed=1, url=url, smtp="127.0.0.1:1", doors=doors, began=began or time.time())
    program.write(data, told)
    program.read.cache_clear()
    return told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def demo(data: Path) -> Iterator[None]:
    """The settings of a process of the demo; its addresses are those of tests.site.demo.routed."""
    urls = routed.__name__
    with override_settings(TROTH_DATA=data, TROTH_DEMO=PASSWORD, LOGIN_URL="demo", ROOT_URLCONF=urls):
        yield


@contextmanager
def mail_ends(data: Path) -> Iterator[Path]:
    """A sink that is also where the shop's form sends to; the folder in which mails arrive."""
    controller = Controller(Sink(data / MAILS), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        with override_settings(TROTH_SMTP=f"127.0.0.1:{controller.port}"):
            yield data / MAILS
    finally:
        controller.stop()
