"""How long to wait before the next try."""

FIRST, LONGEST = 2.0, 120.0
AFTER_REFUSAL, LONGEST_AFTER_REFUSAL = 30.0, 900.0
"""Seconds. Whoever knocks with a wrong password too often is locked out by most servers."""


def pause(failures: int, *, is_refusal: bool, chance: float) -> float:
    """Seconds: doubled with each failure up to a most, of which `chance` (0 to 1) takes half away.

    Chance keeps the mailboxes of one server from all coming back at the same moment.
    """
    first, longest = (AFTER_REFUSAL, LONGEST_AFTER_REFUSAL) if is_refusal else (FIRST, LONGEST)
    return float(min(longest, first * 2 ** min(failures - 1, 20)) * (1 - chance / 2))
