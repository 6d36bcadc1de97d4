"""The ledger: what customers were told, and what became of it."""
