"""Who is told what, of the changes that one process hears."""

import asyncio

import pytest

from troth.core.live import GATHERS, Line, Lines


def told(brands: list[int], *payloads: str) -> list[str]:
    async def hear() -> list[str]:
        lines, line = Lines({}), Line(brands)
        lines.lines.add(line)
        for payload in payloads:
            lines._tell(payload)
        return await line.wait(2 * GATHERS)

    return asyncio.run(hear())


@pytest.mark.parametrize(
    ("brands", "heard"),
    [([1], ["1:5"]), ([2], ["2:6"]), ([1, 2], ["1:5", "2:6"]), ([], []), ([12], [])],
)
def test_a_line_hears_of_its_brands_only(brands: list[int], heard: list[str]) -> None:
    assert told(brands, "1:5", "2:6") == heard


@pytest.mark.parametrize("payload", ["", ":", "x:1", "-1:1", "1", "²:1"])
def test_what_is_no_change_of_ours_breaks_nothing(payload: str) -> None:
    assert told([1], payload) in ([], [payload])


def test_what_is_said_to_one_goes_before_what_changed_for_all() -> None:
    """Which is told once, however many commits it took."""

    async def hear() -> list[list[str]]:
        lines, line = Lines({}), Line([1])
        lines.lines.add(line)
        lines.watch(line, ["person:3"])
        for payload in ("1:5", "1:5", "person:3:7:1:5", "1:6"):
            lines._tell(payload)
        return [await line.wait(2 * GATHERS) for _ in range(3)]

    assert asyncio.run(hear()) == [["person:3:7:1:5"], ["1:5", "1:6"], []]
