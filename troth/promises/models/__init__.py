"""Opening hours, policies, the ledger of promises, and the brand's own words for them."""

from troth.promises.models.hours import OpeningHours
from troth.promises.models.policy import Policy
from troth.promises.models.promise import REPLIES, RUNNING, STATES, Promise, PromiseKind, PromiseQuerySet
from troth.promises.models.wording import Wording

__all__ = [
    "REPLIES",
    "RUNNING",
    "STATES",
    "OpeningHours",
    "Policy",
    "Promise",
    "PromiseKind",
    "PromiseQuerySet",
    "Wording",
]
