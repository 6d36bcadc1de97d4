"""Everything that one installation keeps, in one file, and back again."""
