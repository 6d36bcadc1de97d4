from dataclasses import dataclass
from datetime import datetime

from troth.conversations.facts import ConversationFact
from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMade(ConversationFact):
    """Somebody was asked to take a conversation; `user_id` is theirs."""

    offer_id: int
    agent_id: int
    user_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAccepted(ConversationFact):
    """They hold it from here on."""

    offer_id: int
    agent_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPassed(ConversationFact):
    offer_id: int
    agent_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferTimedOut(ConversationFact):
    offer_id: int
    agent_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferWithdrawn(ConversationFact):
    """`cause`: taken, over (nobody waits any more), gone (they went away) or manual."""

    offer_id: int
    agent_id: int
    user_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTakenBack(ConversationFact):
    """Its queue has it again, because its person was `offline`, `away` or `silent`; `message_id` is what the
    customer was told of it."""

    person_id: int
    cause: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFound(ConversationFact):
    """A rule or the classifier said what it asks for."""

    skill_id: int | None
    found_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedCorrected(ConversationFact):
    """A person said what it asks for, or in which language."""

    skill_id: int | None
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedRulesChanged(Fact):
    """A rule was `added`, `changed`, `moved` or `removed`."""

    rule_id: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingSet(Fact):
    """The brand gives its work out by this policy from here on; `changed` names what else was set."""

    policy: str
    changed: tuple[str, ...]
