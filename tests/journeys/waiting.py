import time
from collections.abc import Callable


def until(condition: Callable[[], object], what: str, *, seconds: float = 10.0) -> float:
    """Waits for a condition to be true; how many seconds it took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, f"in {seconds:g} s there was not: {what}"
        time.sleep(0.02)
    return time.monotonic() - begin
