from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxConnected(Fact):
    """A person said where a channel's mailbox is; nothing is taken from it yet."""

    channel_id: int
    mailbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStarted(Fact):
    """From here on what comes into the mailbox is taken."""

    channel_id: int
    mailbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStopped(Fact):
    channel_id: int
    mailbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxGranted(Fact):
    """A person let us read the mailbox at its provider's."""

    channel_id: int
    mailbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Fact):
    """A channel needs a person."""

    channel_id: int
    alarm_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmEnded(Fact):
    channel_id: int
    alarm_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBounced(Fact):
    """A mail server refused an address for good: no machine of ours writes to it until its owner does."""

    message_id: int | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressCleared(Fact):
    """Whoever has an address that had bounced wrote from it."""
