"""What somebody holds who is not here, or gives no sign, goes back to its queue; the customer is told."""

from troth.routing.taking_back.acts import chose, take_back_silent, went_offline

__all__ = ["chose", "take_back_silent", "went_offline"]
