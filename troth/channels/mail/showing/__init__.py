"""A mail as it was sent, for agents to look at."""
