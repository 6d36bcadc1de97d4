"""`troth web`: pages, API and live streams, in one process."""

import argparse
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from troth.site.commands.running.serve import port
from troth.site.running.database import database
from troth.site.running.ports import check_port

if TYPE_CHECKING:
    import uvicorn

HELP = "run only the web server: pages, API, live streams"
EXAMPLES = """\
`troth serve` runs this and `troth work` for you. Apart from each other they are for several machines or
containers on one TROTH_DATABASE_URL.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=port, default=8000, help="the port (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    import uvicorn

    options.data.make()
    check_port(options.host, options.port)
    # uvicorn ends in order on SIGTERM and then sends it again: that is a good end, and the database follows.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with database(options.data, stays=True):
        config = uvicorn.Config(
            "troth.site.asgi:application",
            host=options.host,
            port=options.port,
            loop="uvloop",
            http="httptools",
            ws="none",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            log_level="warning",
            timeout_graceful_shutdown=5,
        )
        _server(config).run()
    return 0


def _server(config: "uvicorn.Config") -> "uvicorn.Server":
    """uvicorn, which otherwise waits for the live lines until its patience ends."""
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            from troth.site.pages.live import lines

            lines.hang_up()
            super().handle_exit(sig, frame)

    return Server(config)
