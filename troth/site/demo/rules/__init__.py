"""Who is in the demo, and what can be said there."""
