"""An offer that is made or ends reaches the screens of its person in the moment of the commit."""

from collections.abc import Sequence

from troth.core.database import fetched, statement
from troth.routing.facts import OfferAccepted, OfferMade, OfferPassed, OfferTimedOut, OfferWithdrawn

RING = statement(__package__, "ring")
NOTICE = 7
"""The number under which a person's screens know offers (`desk.notices.models.Notice`)."""

OfferFact = OfferMade | OfferAccepted | OfferPassed | OfferTimedOut | OfferWithdrawn


def ring(facts: Sequence[OfferFact]) -> None:
    """Ids only, as all that goes over the live line: 'person:USER:7:BRAND:CONVERSATION'."""
    lines = {f"person:{one.user_id}:{NOTICE}:{one.brand_id}:{one.conversation_id}": None for one in facts}
    if lines:
        fetched(RING, {"lines": list(lines)})
