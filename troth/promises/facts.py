from dataclasses import dataclass
from datetime import datetime

from troth.conversations.facts import ConversationFact
from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyConfirmed(Fact):
    channel_id: int
    policy_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWithdrawn(Fact):
    """From here on the channel announces nothing."""

    channel_id: int
    policy_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(ConversationFact):
    promise_id: int
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseNotMade(ConversationFact):
    """A confirmed policy gave no due time; `cause` says what to change."""

    policy_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTold(ConversationFact):
    promise_id: int
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAtRisk(ConversationFact):
    """Those of this level were warned: the holder, then the team, then the supervisors."""

    promise_id: int
    level: str = "holder"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(ConversationFact):
    promise_id: int
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken(ConversationFact):
    promise_id: int
    broken_at: datetime
