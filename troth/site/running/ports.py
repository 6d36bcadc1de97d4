"""The ports on which Troth listens, looked at before anything starts."""

import errno
import os
import socket
import time

from troth.core.machine.data import CannotStart


def check_port(host: str, port: int, *, patience: float = 0.0) -> None:
    """Raises CannotStart unless we could listen there; a port in use gets `patience` seconds to be freed."""
    deadline = time.monotonic() + patience
    while problem := _problem(host, port):
        if problem != errno.EADDRINUSE:
            raise CannotStart(f"Cannot listen on {place(host, port)}: {os.strerror(problem)}.")
        if time.monotonic() >= deadline:
            raise CannotStart(f"Port {port} on {host} is in use by another program: choose another one.")
        time.sleep(0.05)


def free_port(host: str) -> int:
    """A port that nobody uses at this moment."""
    family, address = _addresses(host, 0)[0]
    with socket.socket(family) as listener:
        listener.bind(address)
        return int(listener.getsockname()[1])


def place(host: str, port: int) -> str:
    """`host:port` as in a URL; an address that means "every interface" becomes one that can be visited."""
    visited = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104
    return f"[{visited}]:{port}" if ":" in visited else f"{visited}:{port}"


def _problem(host: str, port: int) -> int | None:
    """The error number that listening would give; a name with several addresses needs one that works."""
    problems = [_try(family, address) for family, address in _addresses(host, port)]
    if errno.EADDRINUSE in problems:
        return errno.EADDRINUSE
    return None if None in problems else problems[0]


def _try(family: int, address: tuple[str, int]) -> int | None:
    try:
        with socket.socket(family) as listener:
            # As the servers do: connections of the last run that linger in TIME_WAIT are no obstacle.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        return error.errno
    return None


def _addresses(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, OverflowError):
        raise CannotStart(f"Cannot listen on {host}:{port}: there is no such address here.") from None
    return [(int(family), (str(address[0]), int(address[1]))) for family, _, _, _, address in found]
