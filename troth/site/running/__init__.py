"""Everything that runs, and how it is started, kept alive and ended."""
