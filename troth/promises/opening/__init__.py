"""Opening hours: how a brand changes them, and how they travel as files."""
