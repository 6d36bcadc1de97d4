from dataclasses import dataclass
from datetime import datetime

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCameOnline(Fact):
    """A first screen of theirs was opened; `chosen` says whether new work may come."""

    agent_id: int
    user_id: int
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentWentOffline(Fact):
    agent_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChosePresence(Fact):
    agent_id: int
    user_id: int
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(Fact):
    """Languages, skills, teams or capacity were set; `changed` names which."""

    agent_id: int
    user_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMade(Fact):
    team_id: int
    queue_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Fact):
    """Its name, hours or members; `changed` names which."""

    team_id: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillNamed(Fact):
    skill_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelWeighed(Fact):
    kind: str
    at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftsPlanned(Fact):
    """Shifts of one agent were added."""

    agent_id: int
    shifts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftRemoved(Fact):
    agent_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffAsked(Fact):
    """Also where it was granted at once, by whoever plans the shifts."""

    agent_id: int
    time_off_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffGranted(Fact):
    agent_id: int
    time_off_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffRefused(Fact):
    agent_id: int
    time_off_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffRemoved(Fact):
    agent_id: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFeedMade(Fact):
    agent_id: int
    feed_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFeedWithdrawn(Fact):
    agent_id: int
    feed_id: int
