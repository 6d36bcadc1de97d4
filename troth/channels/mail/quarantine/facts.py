from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQuarantined(Fact):
    """A mail is held back; `cause` says why."""

    held_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReleased(Fact):
    """A person let a held mail in."""

    held_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderMarked(Fact):
    """A person said that what this sender writes is spam."""

    held_id: int
