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


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseVoided(ConversationFact):
    """It ended before its time without being kept or broken; `cause` is one of `outcomes.Cause`."""

    promise_id: int
    cause: str
    voided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitAbandoned(ConversationFact):
    """The customer gave up waiting for this promise, in time or not."""

    promise_id: int
    left_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRefused(ConversationFact):
    """The customer said that this answer was none; the turn goes on, and what was kept by it stays kept."""

    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsWritten(Fact):
    """A brand wrote its own words for one thing that is announced, or went back to the built-in ones."""

    name: str
    language: str
    wording_id: int
