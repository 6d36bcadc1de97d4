from dataclasses import dataclass

from troth.core.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified(Fact):
    """An address was shown to be its customer's."""

    identity_id: int
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(Fact):
    """`gone_id` turned out to be `customer_id`; `cause` is "person" or "vouched"."""

    customer_id: int
    gone_id: int
    merge_id: int
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(Fact):
    """They are two people after all."""

    customer_id: int
    gone_id: int
    merge_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersKeptApart(Fact):
    """A person said that these are two people."""

    customer_id: int
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularNoted(Fact):
    """Something that a customer gave was kept; the value itself stands in its row."""

    customer_id: int
    particular_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularRemoved(Fact):
    customer_id: int
    particular_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerExported(Fact):
    """Somebody took a copy of all that is known of a customer."""

    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerErased(Fact):
    """A customer's words, names and addresses are gone; the counts, times and promises stay."""

    customer_id: int
    erasure_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerListed(Fact):
    """A customer was put on a list of the brand's."""

    customer_id: int
    customer_list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerUnlisted(Fact):
    customer_id: int
    customer_list_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTierChanged(Fact):
    """How loyal the brand calls a customer; empty where nobody says any more."""

    customer_id: int
    tier: str
