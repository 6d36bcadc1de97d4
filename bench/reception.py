"""Mail reception alone, as a process: `python -m bench.reception PORT`."""

import signal
import sys
import threading

import django


def run(port: int) -> None:
    """Until SIGINT or SIGTERM."""
    django.setup()
    from troth.channels.mail.listener import listener

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    reception = listener("127.0.0.1", port)
    reception.start()
    stop.wait()
    reception.stop()


if __name__ == "__main__":
    run(int(sys.argv[1]))
