"""Work on a connection of its own, beside the test's."""

import threading
from collections.abc import Callable

from django.db import connection


def beside(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    made = threading.Thread(target=run)
    made.start()
    return made
