"""The agents: they look at what waits, answer it in time or too late, and close what is done."""

from datetime import UTC, datetime, timedelta

from troth.site.demo.player.customers import Customers
from troth.site.demo.player.desk import Asked, Desk, Waiting
from troth.site.demo.player.stage import Stage
from troth.site.demo.script import Matter, Turn

SOON = timedelta(minutes=30)
LEFT_OPEN = 60.0
"""Seconds after the last answer before a conversation is closed."""


def answers_at(turn: Turn, waiting: Waiting, speed: float) -> datetime:
    """When this turn is answered: some time after the word, or, if it is a late one, after the break.

    In closed hours the break is far: nobody is late then.
    """
    is_late = turn.is_late and waiting.answer_by - waiting.asked_at < SOON
    since = waiting.answer_by if is_late else waiting.asked_at
    return since + timedelta(seconds=turn.after / speed)


Place = tuple[int, datetime]
"""A conversation and when its turn opened."""


class Agents:
    """Those of one shop. What a visitor writes is left to the visitors, who may also answer before them."""

    def __init__(self, shop: str, desk: Desk, customers: Customers, stage: Stage) -> None:
        self._shop, self._desk, self._customers, self._stage = shop, desk, customers, stage
        self._turns: dict[Place, tuple[Matter, int]] = {}
        self._taken: set[Place] = set()

    def look(self) -> None:
        now, found = datetime.now(UTC), self._desk.waiting()
        self._customers.waiting[self._shop] = frozenset(one.address for one in found)
        for gone in self._turns.keys() - {(one.id, one.asked_at) for one in found}:
            self._taken.discard(gone)
            self._answered(gone[0], *self._turns.pop(gone))
        asked = self._desk.asked() if found else {}
        for waiting in found:
            matter = self._customers.matters.get(waiting.address)
            if matter is not None:
                self._tend(waiting, matter, now, asked.get(waiting.id))

    def _tend(self, waiting: Waiting, matter: Matter, now: datetime, asked: Asked | None) -> None:
        place = (waiting.id, waiting.asked_at)
        if place not in self._turns:
            # Asked of the desk, so that it is right after a new start of the player as well.
            number = min(self._desk.answers_in(waiting.id), len(matter.turns) - 1)
            self._turns[place] = matter, number
        turn = matter.turns[self._turns[place][1]]
        answered_at = answers_at(turn, waiting, self._stage.speed)
        if now >= answered_at:
            self._desk.answer(waiting, turn.answer)
        elif turn.is_late or place in self._taken:
            return  # nobody says yes to what will be late: those who are asked let it go by
        elif asked is not None:
            self._taken.add(place)
            self._desk.accept(asked)
        elif now >= waiting.asked_at + (answered_at - waiting.asked_at) / 2:
            self._taken.add(place)
            self._desk.take(waiting)

    def _answered(self, conversation: int, matter: Matter, number: int) -> None:
        """It waits no more: an agent answered it, or a visitor did."""
        self._customers.hear(matter, number)
        if number + 1 >= len(matter.turns):
            self._stage.after(LEFT_OPEN, lambda: self._desk.close(conversation))
