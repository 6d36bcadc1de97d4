"""How promises end, and what may bring them back: each outcome of the ledger has its verb here."""

from troth.promises.outcomes.refusing import NotRefused, refusable, refuse_answer
from troth.promises.outcomes.voiding import Cause, leave, void, withdraw

__all__ = ["Cause", "NotRefused", "leave", "refusable", "refuse_answer", "void", "withdraw"]
