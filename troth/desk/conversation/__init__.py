"""The page of one conversation, and what is done on it."""
