"""The play: who begins when, and one chat whose promise is about to break. Until SIGINT or SIGTERM."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from troth.site.demo.player import beat
from troth.site.demo.player.agents import Agents
from troth.site.demo.player.customers import Customers
from troth.site.demo.player.desk import Desk, Line, Wrong
from troth.site.demo.player.stage import Stage
from troth.site.demo.program import Program, read
from troth.site.demo.script import Matter, gaps, history, hurried, matter

LOOKS_EVERY = 4.0
"""Seconds between two looks of one shop's agents, at speed 1 and slower."""
BEATS_EVERY = 2.0
SIGNS_EVERY = 20.0
"""Seconds between two signs that the agents are at their desks; as open screens do."""
PATIENCE_WITH_THE_PAST = 40.0
PAUSE_AFTER_TROUBLE = 2.0
NEXT_HURRIED_AFTER = 8.0


def run(data: Path, writes_history: tuple[str, ...]) -> None:
    """`writes_history` is the command that writes the two days before; it runs beside the play."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    # It ends with us, also when we are killed.
    past = subprocess.Popen(writes_history, env={**os.environ, "TROTH_SUPERVISOR": str(os.getpid())})
    play = Play(read(data), data)
    try:
        play.wait_for(past, stop)
        play.go_on(stop)
    finally:
        play.customers.leave_all()
        past.terminate()
        past.wait()


class Play:
    def __init__(self, program: Program, data: Path) -> None:
        self._program, self._data = program, data
        self._stage = Stage(program.speed)
        self._beat = beat.read(data)
        self._gaps = gaps(program.seed, self._beat.customers)
        self._hurried: Matter | None = None
        self._hurried_at = 0.0
        self.customers = Customers(program, self._stage, data)
        for one in history(program.seed):
            if one.is_open:
                self.customers.matters[one.matter.address] = one.matter

    def wait_for(self, past: "subprocess.Popen[bytes]", stop: threading.Event) -> None:
        """Nobody begins before the past is written: rows show in the order of their writing."""
        patience = PATIENCE_WITH_THE_PAST
        while patience > 0 and past.poll() is None and not stop.wait(0.2):
            patience -= 0.2
        if past.returncode:
            self._beat.trouble = "history"

    def go_on(self, stop: threading.Event) -> None:
        """Acts as they fall due. One that fails is told of and left out; the play goes on."""
        line = Line(self._program.url)
        self._wait_for_the_desk(line, stop)
        for place, (slug, door) in enumerate(sorted(self._program.doors.items())):
            desk = Desk(line, dict(door.tokens))
            self._again(desk.be_there, SIGNS_EVERY * self._stage.speed, first=place)
            agents = Agents(slug, desk, self.customers, self._stage)
            self._again(agents.look, LOOKS_EVERY * min(1.0, self._program.speed), first=place)
        self._again(self._breathe, BEATS_EVERY * self._stage.speed)
        self._stage.after(1, self._hurry)
        self._stage.after(next(self._gaps), self._arrive)
        while not stop.is_set():
            act = self._stage.next_due()
            if act is None:
                stop.wait(self._stage.wait(1.0))
            else:
                self._do(act, stop)

    def _wait_for_the_desk(self, line: Line, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                line.ask("GET", "/api/v1/openapi.json", token="")
                return
            except (Wrong, OSError):
                stop.wait(0.3)

    def _do(self, act: Callable[[], None], stop: threading.Event) -> None:
        try:
            act()
        except (Wrong, OSError) as error:
            self._beat.trouble = str(error)
            # When all of the demo ends, the desk may end a moment before us: that is no trouble.
            if not stop.wait(PAUSE_AFTER_TROUBLE):
                sys.stderr.write(f"troth: the demo's player goes on after this: {error}\n")

    def _again(self, act: Callable[[], None], seconds: float, *, first: float = 0.0) -> None:
        def do() -> None:
            self._stage.after(seconds, do)
            act()

        self._stage.after(first, do)

    def _arrive(self) -> None:
        self._stage.after(next(self._gaps), self._arrive)
        number = self._beat.customers
        self._beat.customers += 1
        self.customers.begin(matter(self._program.seed, number))

    def _hurry(self) -> None:
        """The next with a short promise, once that of the one before was kept or broke."""
        # Not shortened: the desk needs to see them before they are seen to be gone.
        self._stage.after(NEXT_HURRIED_AFTER * self._stage.speed, self._hurry)
        if self._is_over(self._hurried):
            self._hurried_at = time.monotonic()
            self._hurried = hurried(self._program.seed, self._beat.hurried)
            self._beat.hurried += 1
            self.customers.begin(self._hurried)

    def _is_over(self, last: Matter | None) -> bool:
        if last is None or not self.customers.waits(last):
            return True
        return time.monotonic() - self._hurried_at > last.shop.chat_within.total_seconds()

    def _breathe(self) -> None:
        beat.write(self._data, self._beat)
