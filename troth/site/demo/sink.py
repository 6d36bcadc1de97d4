"""Where the demo's outgoing mail ends: a real SMTP server that keeps what it is sent in a folder."""

import signal
import threading
import time
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """Keeps each mail as a file whose name sorts by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        name = f"{time.time_ns()}.eml"
        written = self.folder / f".{name}"
        written.write_bytes(raw)
        written.rename(self.folder / name)
        return "250 2.0.0 OK"


def run(folder: Path, port: int) -> None:
    """Until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sink = Controller(Sink(folder), hostname="127.0.0.1", port=port, ident="Troth demo")
    sink.start()
    stop.wait()
    sink.stop()
