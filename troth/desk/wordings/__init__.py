"""The page on which a brand writes its own words for what is announced."""
