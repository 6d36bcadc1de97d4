"""The contact block of the brand's own site: who can keep their word now, each with its time."""
