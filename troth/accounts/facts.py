from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandSetUp(Fact):
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAdded(Fact):
    channel_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayChanged(Fact):
    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Fact):
    token_id: int
    role: str | None
