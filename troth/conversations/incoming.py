from dataclasses import dataclass, field
from datetime import datetime


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
    """What a customer said on some channel, in the channel-free form that conversations take."""

    address_kind: str
    address: str
    name: str
    subject: str
    text: str
    language: str
    zone: str
    received_at: datetime
    is_automatic: bool = False
    problem: str = ""
    key: str | None = None
    files: tuple[File, ...] = field(default=())
