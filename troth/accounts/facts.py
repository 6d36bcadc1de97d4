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


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Fact):
    token_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationMade(Fact):
    invitation_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRenewed(Fact):
    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWithdrawn(Fact):
    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Fact):
    user_id: int
    role: str
    invitation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(Fact):
    user_id: int
    was: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Fact):
    user_id: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandSecondFactorDecided(Fact):
    """Whether the brand's members need a second factor from now on."""

    is_required: bool
