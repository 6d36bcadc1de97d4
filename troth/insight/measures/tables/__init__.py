"""Rows beside the figures: hours of the week, who waits, silences, hand-overs, curves."""
