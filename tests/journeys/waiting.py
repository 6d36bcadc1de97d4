import time
from collections.abc import Callable


def until(condition: Callable[[], object], what: str, *, seconds: float = 120.0) -> float:
    """Waits for a condition to be true; how many seconds it took. A busy machine is given time: how fast
    something must be is for a test to measure, not for its patience to tell."""
    begin = time.monotonic()
    while not condition():
        passed = time.monotonic() - begin
        assert passed < seconds, f"in {seconds:g} s there was not: {what}"
        # Looking again and again at what takes long would keep the very processes busy that it waits for.
        time.sleep(min(max(0.02, passed / 20), 0.25))
    return time.monotonic() - begin
