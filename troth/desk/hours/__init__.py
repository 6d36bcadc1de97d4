"""The page of a brand's opening hours, and the address at which calendar programs read them."""
