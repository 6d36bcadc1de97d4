from dataclasses import dataclass
from datetime import datetime

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyConfirmed(Fact):
    channel_id: int
    policy_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade(Fact):
    promise_id: int
    kind: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseTold(Fact):
    promise_id: int
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAtRisk(Fact):
    promise_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept(Fact):
    promise_id: int
    kept_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseBroken(Fact):
    promise_id: int
    broken_at: datetime
