from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from troth.conversations.rules.joining import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came along; without a blob it lies inside the original."""

    name: str
    media_type: str
    size: int
    blob: str = ""
    is_original: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a customer said on some channel, in the channel-free form that conversations take.

    `received_at` is when it opens a turn; `said_at` is when it really came, where it was held back first.
    What is unverified may be somebody else's word: it opens a turn, but nothing is announced to its sender.
    `is_proven`: the channel knows that the address is the sender's. `vouched` are other addresses which the
    shop itself says are theirs.
    `about` is what the channel knows of how it came, as JSON: shown to agents, never decided by.
    """

    address_kind: str
    address: str
    name: str
    subject: str
    text: str
    language: str
    zone: str
    received_at: datetime
    said_at: datetime | None = None
    is_automatic: bool = False
    is_unverified: bool = False
    is_proven: bool = False
    vouched: tuple[Address, ...] = ()
    problem: str = ""
    key: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = field(default=())
