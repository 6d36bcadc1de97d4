"""The customers: they write, read what they are answered, and write again."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from troth.site.demo.letters import Letter, mail_of
from troth.site.demo.names import MAILS
from troth.site.demo.player.chatting import Chatter
from troth.site.demo.player.letterbox import Letterbox, send
from troth.site.demo.player.stage import Stage
from troth.site.demo.program import Program
from troth.site.demo.script import Matter

LINGERING = 45.0
"""Seconds for which a chat stays open after its last word."""
SELDOM = 30.0
"""Seconds until a customer comes back by another way."""


class Customers:
    """Everybody who has begun, by the address at which the desk knows them."""

    def __init__(self, program: Program, stage: Stage, data: Path) -> None:
        self._program, self._stage = program, stage
        self._letters = Letterbox(data / MAILS)
        self._chats: dict[str, Chatter] = {}
        self.matters: dict[str, Matter] = {}
        self.waiting: dict[str, frozenset[str]] = {}
        """Who waits for an answer, by shop, as its agents have seen it last."""

    def begin(self, matter: Matter) -> None:
        if not matter.is_spam:
            self.matters[matter.address] = matter
        self._say(matter, 0)

    def hear(self, matter: Matter, turn: int) -> None:
        """The `turn`-th answer has gone out: what this customer does next, in their own time."""
        if matter.absence and turn == 0:
            self._stage.after(4, lambda: self._mail(matter, matter.absence, is_absence=True))
        if turn + 1 < len(matter.turns):
            self._stage.after(matter.turns[turn + 1].thinking, lambda: self._say(matter, turn + 1))
            return
        if (then := matter.then) is not None:
            self._stage.after(SELDOM, lambda: self.begin(then))
        if matter.way == "chat":
            self._stage.after(LINGERING, lambda: self._leave(matter))

    def waits(self, matter: Matter) -> bool:
        return matter.address in self.waiting.get(matter.shop.slug, ())

    def leave_all(self) -> None:
        for chat in self._chats.values():
            chat.leave()
        self._chats.clear()

    def _say(self, matter: Matter, turn: int) -> None:
        if matter.way == "mail":
            self._mail(matter, matter.turns[turn].said, is_first=turn == 0)
            return
        chat = self._chats.get(matter.address)
        if chat is None:
            door = self._program.doors[matter.shop.slug]
            chat = self._chats[matter.address] = Chatter(self._program.url, door, matter)
        key = f"demo-{datetime.now(UTC):%H%M%S%f}-{matter.number}-{turn}"
        chat.say(matter.turns[turn].said, key, has_picture=matter.has_picture and turn == 0)

    def _leave(self, matter: Matter) -> None:
        chat = self._chats.pop(matter.address, None)
        if chat is not None:
            chat.leave()

    def _mail(self, matter: Matter, text: str, *, is_first: bool = False, is_absence: bool = False) -> None:
        letter = Letter(
            name=matter.customer.name,
            from_address=matter.customer.mail,
            to=matter.shop.address,
            subject=matter.subject,
            text=text,
            at=datetime.now(UTC),
            has_picture=matter.has_picture and is_first,
            is_automatic=is_absence,
            is_spam=matter.is_spam,
        )
        if not is_first:
            answers = self._letters.newest_to(matter.customer.mail)
            letter = replace(letter, subject=f"Re: {matter.subject}", answers=answers)
        send(self._program.smtp, mail_of(letter))
